import { compileFunctionRules, deniesFunction, type FunctionPolicy, type FunctionRules } from './function-rules.ts';
import { QUERY_PROFILE_FUNCTION } from './query-profile.ts';

/** What a text may hold. Every default is the strict one. */
export interface GuardOptions {
  readonly functions?: FunctionPolicy;
  /** When given, only these table functions are allowed. Default: every one that `functions` does not deny. */
  readonly tableFunctions?: readonly string[];
  /** System variables that `@@name` may read, for example `time_zone`. Default: none. */
  readonly readableVariables?: readonly string[];
  /** Session variables that a `SET_VAR` hint may set for its statement. Default: none, so that every hint is refused. */
  readonly hintVariables?: readonly string[];
  /** Statements beside SELECT, each a closed list of forms. EXPLAIN ANALYZE runs its query and is never among them. Default: none. */
  readonly statements?: { readonly show?: boolean; readonly describe?: boolean; readonly explain?: boolean };
  /**
   * Lets through the profile of one query, in the one form of `query-profile.ts` and no other; `functions.deny` wins.
   * Default false.
   */
  readonly queryProfile?: boolean;
  /** Longest text, in UTF-8 bytes. Default 262,144. */
  readonly maxTextBytes?: number;
  /** Most words and signs. Default 50,000. */
  readonly maxTokens?: number;
  /** Deepest nesting of brackets. Default 64. */
  readonly maxNesting?: number;
}

/** Options with defaults applied and names folded, made once for many texts. */
export interface GuardRules {
  readonly functions: FunctionRules;
  readonly tableFunctions: ReadonlySet<string> | undefined;
  readonly readableVariables: ReadonlySet<string>;
  readonly hintVariables: ReadonlySet<string>;
  /** For the one form of a query's profile; undefined where it is not allowed. */
  readonly profileFunctions: FunctionRules | undefined;
  readonly allowsShow: boolean;
  readonly allowsDescribe: boolean;
  readonly allowsExplain: boolean;
  readonly maxTextBytes: number;
  readonly maxTokens: number;
  readonly maxNesting: number;
}

const DEFAULT_MAX_TEXT_BYTES = 256 * 1024;
const DEFAULT_MAX_TOKENS = 50_000;
const DEFAULT_MAX_NESTING = 64;

/** Rules of the given options; throws RangeError for a cap that is not a positive whole number. */
export function compileRules(options: GuardOptions = {}): GuardRules {
  return {
    functions: compileFunctionRules(options.functions),
    tableFunctions: options.tableFunctions && foldedSet(options.tableFunctions),
    readableVariables: foldedSet(options.readableVariables),
    hintVariables: foldedSet(options.hintVariables),
    profileFunctions: profileFunctions(options),
    allowsShow: options.statements?.show ?? false,
    allowsDescribe: options.statements?.describe ?? false,
    allowsExplain: options.statements?.explain ?? false,
    maxTextBytes: positive('maxTextBytes', options.maxTextBytes ?? DEFAULT_MAX_TEXT_BYTES),
    maxTokens: positive('maxTokens', options.maxTokens ?? DEFAULT_MAX_TOKENS),
    maxNesting: positive('maxNesting', options.maxNesting ?? DEFAULT_MAX_NESTING),
  };
}

function profileFunctions({ queryProfile = false, functions = {} }: GuardOptions): FunctionRules | undefined {
  if (!queryProfile || deniesFunction(functions, QUERY_PROFILE_FUNCTION)) return undefined;
  const exceptions = [...(functions.exceptions ?? []), QUERY_PROFILE_FUNCTION];
  return compileFunctionRules({ ...functions, exceptions });
}

function foldedSet(names: readonly string[] | undefined): ReadonlySet<string> {
  return new Set((names ?? []).map((name) => name.toLowerCase()));
}

/** The value, or RangeError when it is no positive whole number. */
export function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`${name} must be a positive whole number.`);
}
