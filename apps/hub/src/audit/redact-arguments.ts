import { maskLiterals } from '@starrocks-mcp/sql-guard';
import { isSecretName, withoutSecrets } from './secret-shapes.ts';

type Arguments = Readonly<Record<string, unknown>>;

const MAX_TEXT = 2_000;
/** The longest statement of the product's own has 4,700 characters. */
const MAX_SQL = 8_000;
const MAX_NAME = 64;
const MAX_ENTRIES = 50;
const MAX_DEPTH = 4;
/** Characters of all values of one line. */
const MAX_TOTAL = 16_000;
const SQL_NAME = /sql|statement|^query$/i;
const SQL_TEXT = /^[\s(]*(?:with|select|insert|update|delete|explain|create|alter|drop|truncate|grant|set|show)\b/i;

interface Rules {
  /** Names that are kept with their values; of others only the name is. Undefined: all. */
  readonly known?: ReadonlySet<string> | undefined;
}

/** Arguments as they may be kept: no secret by name or by shape, no value of a statement, nothing long. */
export function redactArguments(given: Arguments, { known }: Rules = {}): Arguments {
  const kept = entriesOf(given, (name, value) =>
    known === undefined || known.has(name) ? redact(name, value, 0) : '[not an argument of this tool]',
  );
  return withinTotal(kept);
}

/** A line of the record is no place to store things: what would make it too long is left out, the last first. */
function withinTotal(kept: Arguments): Arguments {
  let left = MAX_TOTAL;
  const fitting = Object.entries(kept).map(([name, value]) => {
    const { length } = JSON.stringify(value);
    if (length > left) return [name, `[left out, ${length} characters]`];
    left -= length;
    return [name, value];
  });
  return Object.fromEntries(fitting);
}

/** One statement without its values. */
export function redactSql(text: string): string {
  const masked = maskLiterals(text);
  return masked === undefined ? `[unreadable statement of ${text.length} characters]` : clip(masked, MAX_SQL);
}

function redact(name: string, value: unknown, depth: number): unknown {
  if (isSecretName(name) && value !== null && typeof value !== 'boolean') return '[secret]';
  if (typeof value === 'string')
    return SQL_NAME.test(name) || SQL_TEXT.test(value) ? redactSql(value) : clip(withoutSecrets(value), MAX_TEXT);
  if (typeof value === 'object' && value !== null) return redactObject(name, value, depth + 1);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function redactObject(name: string, value: object, depth: number): unknown {
  if (depth > MAX_DEPTH) return '[too deep]';
  if (!Array.isArray(value)) return entriesOf(value, (key, one) => redact(key, one, depth));
  const kept: unknown[] = value.slice(0, MAX_ENTRIES).map((one) => redact(name, one, depth));
  return value.length > MAX_ENTRIES ? [...kept, `[and ${value.length - MAX_ENTRIES} more]`] : kept;
}

function entriesOf(given: object, redactOne: (name: string, value: unknown) => unknown): Arguments {
  const entries = Object.entries(given);
  const kept = entries
    .slice(0, MAX_ENTRIES)
    .map(([name, value]) => [clip(withoutSecrets(name), MAX_NAME), redactOne(name, value)]);
  const more = entries.length - kept.length;
  return Object.fromEntries(more > 0 ? [...kept, ['…', `and ${more} more`]] : kept);
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).replace(/\p{Surrogate}$/u, '')}…` : text;
}
