/** Which functions a query may call; names are compared in lower case, without backticks, by their last dotted part. */
export interface FunctionPolicy {
  /** Refused in addition to the guard's own list. A name that ends in `*` refuses all that begin so. */
  readonly deny?: readonly string[];
  /** When given, only these are allowed, each by its whole name, and what the guard's own list denies stays denied. */
  readonly allow?: readonly string[];
  /** Single functions taken off the guard's own list, for example `get_query_profile`. */
  readonly exceptions?: readonly string[];
  /** Functions of a database, `db.f(x)`, which only users make. Default `allow` for a guard, `deny` for a policy. */
  readonly userFunctions?: 'allow' | 'deny';
}

/** A policy folded for look-up. */
export interface FunctionRules {
  readonly denied: ReadonlyMap<string, string>;
  readonly deniedPrefixes: ReadonlyMap<string, string>;
  readonly exceptions: ReadonlySet<string>;
  readonly allowed: ReadonlySet<string> | undefined;
  readonly allowsUserFunctions: boolean;
}

/**
 * Functions that a read-only query must not call, each with its reason; `*` ends a prefix.
 * Source: StarRocks `gensrc/script/functions.py` and `MetaFunctions.java`. load_file, benchmark and get_lock are MySQL's,
 * refused in case a later release or a user function brings them.
 */
export const DENIED_FUNCTIONS: Readonly<Record<string, string>> = {
  sleep: 'it holds a connection and a slot',
  benchmark: 'it holds a connection and a slot',
  get_lock: 'it takes a lock',
  load_file: 'it reads files of the server',
  files: 'it reads storage outside the cluster',
  list_rowsets: 'it reads the storage of a tablet past the table list',
  lookup_string: 'it reads a table that is named inside a string',
  dict_mapping: 'it reads a table that is named inside a string',
  dictionary_get: 'it reads a dictionary that is named inside a string',
  'get_query_dump*': 'it returns metadata of tables that are named inside a string',
  'get_query_profile*': 'it returns the profile of other queries',
  'inspect_*': 'it reads internals of the frontend, takes locks and calls remote services',
  ai_query: 'it sends data to an outside service',
  esquery: 'it sends text to an outside service',
  host_name: 'it tells the name of a node',
};

const FUNCTION_NAME = /^[\w$\p{Lo}]+$/u;
const DENIED_NAME = /^[\w$\p{Lo}]+\*?$/u;

/** Throws RangeError for an entry that could match no function: a denial must not be lost. */
function assertNames(list: string, names: readonly string[] | undefined, form: RegExp): void {
  const wrong = names?.find((name) => !form.test(name));
  if (wrong === undefined) return;
  const star = form === DENIED_NAME ? 'a * may end it' : 'without *';
  throw new RangeError(
    `${list} has ${JSON.stringify(wrong)}, which is not the name of a function. Write the bare name, without database and brackets, ${star}.`,
  );
}

/** Throws RangeError for a name that is none. */
export function compileFunctionRules(policy: FunctionPolicy = {}): FunctionRules {
  assertNames('functions.deny', policy.deny, DENIED_NAME);
  assertNames('functions.allow', policy.allow, FUNCTION_NAME);
  assertNames('functions.exceptions', policy.exceptions, FUNCTION_NAME);
  const own = (policy.deny ?? []).map((name) => [name.toLowerCase(), 'the policy here denies it'] as const);
  const exceptions = new Set((policy.exceptions ?? []).map((name) => name.toLowerCase()));
  for (const [name] of own) exceptions.delete(name);
  const denials = [...Object.entries(DENIED_FUNCTIONS), ...own];
  return {
    denied: new Map(denials.filter(([name]) => !name.endsWith('*'))),
    deniedPrefixes: new Map(
      denials.filter(([name]) => name.endsWith('*')).map(([name, why]) => [name.slice(0, -1), why]),
    ),
    exceptions,
    allowsUserFunctions: policy.userFunctions !== 'deny',
    allowed: policy.allow && new Set(policy.allow.map((name) => name.toLowerCase())),
  };
}

/** Why the function of this lower-case name is denied, or undefined when it is not. */
export function findDenial(rules: FunctionRules, name: string): string | undefined {
  if (rules.exceptions.has(name)) return undefined;
  const reason = rules.denied.get(name);
  if (reason !== undefined) return reason;
  for (const [prefix, why] of rules.deniedPrefixes) if (name.startsWith(prefix)) return why;
  return undefined;
}

/** Whether the policy's own list denies the function of this lower-case name. */
export function deniesFunction({ deny = [] }: FunctionPolicy, name: string): boolean {
  return deny.some((entry) => {
    const folded = entry.toLowerCase();
    return folded.endsWith('*') ? name.startsWith(folded.slice(0, -1)) : name === folded;
  });
}
