import { parsePolicy, type Policy } from '@starrocks-mcp/sql-guard';
import * as z from 'zod';
import { isTimeZone, clockTime, DAYS, type Hours } from './hours.ts';

/** All that the owner's file says. What it leaves out is the strict default. */
export interface OwnerPolicy {
  /** What may be read, in the guard's own form. */
  readonly reading: Policy;
  /** False: only statements of the signed catalogue run. Default true. */
  readonly adhoc: boolean;
  /** Undefined: the agent's own settings alone count. */
  readonly ceilings: Ceilings;
  /** Undefined: at any time. */
  readonly hours: Hours | undefined;
  readonly redact: Redactions;
  /** True: nothing runs that the hub has not signed. */
  readonly requireSignature: boolean;
}

interface Ceilings {
  readonly rows?: number | undefined;
  readonly bytes?: number | undefined;
  readonly seconds?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly statementsPerHour?: number | undefined;
}

/** What is taken out of answers that system tables give. */
export interface Redactions {
  /** Values in SQL texts and messages. */
  readonly literals: boolean;
  /** Addresses, replaced by a name that stays the same. */
  readonly hosts: boolean;
  /** Names of accounts. */
  readonly users: boolean;
}

export type ParsedOwnerPolicy =
  | { readonly ok: true; readonly policy: OwnerPolicy }
  | { readonly ok: false; readonly problems: readonly string[] };

const positive = z.int().positive();

const ownSchema = z.strictObject({
  adhoc: z.boolean().default(true),
  ceilings: z
    .strictObject({
      rows: positive.optional(),
      bytes: positive.optional(),
      seconds: positive.optional(),
      concurrency: positive.optional(),
      statementsPerHour: positive.optional(),
    })
    .default({}),
  hours: z
    .strictObject({
      timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin'),
      windows: z.array(
        z.strictObject({
          days: z.array(z.enum(DAYS)).nonempty(),
          from: clockTime,
          to: clockTime,
        }),
      ),
    })
    .optional(),
  redact: z
    .strictObject({ literals: z.boolean(), hosts: z.boolean(), users: z.boolean() })
    .partial()
    .transform(({ literals = false, hosts = false, users = false }) => ({ literals, hosts, users }))
    .default({ literals: false, hosts: false, users: false }),
  requireSignature: z.boolean().default(false),
});

const OWN_KEYS: ReadonlySet<string> = new Set(Object.keys(ownSchema.shape));

/** The owner's policy from its JSON text, or all that is wrong with it, each with its place. */
export function parseOwnerPolicy(text: string): ParsedOwnerPolicy {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, problems: ['The policy must be an object.'] };
  }
  const entries = Object.entries(value);
  const own = ownSchema.safeParse(Object.fromEntries(entries.filter(([key]) => OWN_KEYS.has(key))));
  const reading = parsePolicy(Object.fromEntries(entries.filter(([key]) => !OWN_KEYS.has(key))));
  if (own.success && reading.ok)
    return { ok: true, policy: { ...own.data, hours: own.data.hours, reading: reading.policy } };
  return {
    ok: false,
    problems: [...(reading.ok ? [] : reading.problems), ...(own.success ? [] : problemsOf(own.error))],
  };
}

/** What holds when there is no file: system tables and nothing else. */
export const STRICT_POLICY: OwnerPolicy = {
  reading: {},
  adhoc: true,
  ceilings: {},
  hours: undefined,
  redact: { literals: false, hosts: false, users: false },
  requireSignature: false,
};

function problemsOf(error: z.ZodError): readonly string[] {
  return error.issues.map(({ path, message, ...issue }) => {
    const place = path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${place}.${key} is not known.`).join(' ');
    return `${place}: ${message}.`;
  });
}

/** Text that is no JSON is no policy either. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
