import { formatInZone } from '../clock.ts';
import { integerRange, isFloating, isInteger, type SqlType } from '../sql/sql-type.ts';
import { parseRelativeTime } from './relative-time.ts';

/** A cell as the engine takes it: text that casts to the column's type, or NULL. */
export type Cell = string | null;

export interface CellRule {
  readonly type: SqlType;
  readonly nowMs: number;
  /** Zone of the wall clock that made the column's text. */
  readonly zone: string;
}

/** Turns one JSON value of a scenario into a cell. Throws with the reason when it does not fit the column's type. */
export function toCell(value: unknown, rule: CellRule): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') return JSON.stringify(resolveNested(value, rule));
  if (typeof value === 'string') return textCell(value, rule);
  if (typeof value === 'boolean') return booleanCell(value, rule.type);
  if (typeof value === 'number') return numberCell(value, rule.type);
  throw new Error(`a ${typeof value} is no value`);
}

function textCell(text: string, rule: CellRule): Cell {
  const relative = parseRelativeTime(text, rule.nowMs);
  if (relative === undefined) return checkText(text, rule.type);
  const { epochMs, form } = relative;
  if (form === 'milliseconds') return String(epochMs);
  if (form === 'seconds' || isInteger(rule.type) || isFloating(rule.type)) return String(Math.floor(epochMs / 1000));
  const clock = formatInZone(epochMs, rule.zone);
  return rule.type.kind === 'date' ? clock.slice(0, 10) : clock;
}

const TIME = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$/;

function checkText(text: string, type: SqlType): string {
  if (isInteger(type)) return checkWhole(text, type);
  if ((isFloating(type) || type.kind === 'decimal') && Number.isNaN(Number(text)))
    throw new Error(`"${text}" is no number`);
  if ((type.kind === 'datetime' || type.kind === 'date') && !TIME.test(text)) {
    throw new Error(`"${text}" is no time; write "2026-01-31 12:00:00" or "@now-5m"`);
  }
  if (type.kind === 'boolean' && !/^(?:true|false|0|1)$/i.test(text)) throw new Error(`"${text}" is no boolean`);
  return text;
}

function booleanCell(value: boolean, type: SqlType): string {
  return type.kind === 'boolean' || type.kind === 'varchar' || type.kind === 'json'
    ? String(value)
    : String(Number(value));
}

function numberCell(value: number, type: SqlType): string {
  if (type.kind === 'datetime' || type.kind === 'date')
    throw new Error(`${value} is no time; write "2026-01-31 12:00:00" or "@now-5m"`);
  if (type.kind === 'boolean') return String(value !== 0);
  if (isInteger(type)) return wholeText(value, type);
  return String(value);
}

function wholeText(value: number, type: SqlType): string {
  if (!Number.isInteger(value)) throw new Error(`${value} is no whole number`);
  return checkWhole(BigInt(value).toString(), type);
}

function checkWhole(text: string, type: SqlType): string {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`"${text}" is no whole number`);
  const range = integerRange(type);
  const value = BigInt(text);
  if (range !== undefined && (value < range.least || value > range.most))
    throw new Error(`${text} is out of the range of ${type.kind.toUpperCase()}`);
  return text;
}

/** Relative times may stand inside a JSON value too. */
function resolveNested(value: unknown, rule: CellRule): unknown {
  if (typeof value === 'string') {
    return parseRelativeTime(value, rule.nowMs) === undefined
      ? value
      : textCell(value, { ...rule, type: { kind: 'varchar' } });
  }
  if (Array.isArray(value)) return value.map((each) => resolveNested(each, rule));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveNested(each, rule)]));
}
