import { formatInZone } from '../clock.ts';
import { isFloating, isInteger, isText, engineType } from '../sql/sql-type.ts';
import { quoteName, quoteText } from '../compile/coerce.ts';
import { toCell } from './cell.ts';
import type { ColumnRule, ColumnRules } from './column-rules.ts';
import type { TableLayout } from './table-layout.ts';

/** Rows made by the engine from a counter, for tables too large to write down. */
export interface CompiledGenerator {
  /** A SELECT of the engine that gives the rows in the table's column order. */
  readonly sql: string;
}

/** `i` is the row number from 0; arithmetic over it with + - * / % and parentheses, `/` dividing whole numbers. */
const EXPRESSION = /^[\di+\-*/%() ]+$/;

/**
 * Compiles `{count, row}`. A cell is a plain value, `"=10001 + i % 3"` (a number), or text with places such as `"p${i % 400}"`,
 * or a time that moves, `"@now-${i * 30}s"`. Problems are added to the list, by column.
 */
export function compileGenerator(input: {
  name: string;
  generator: { count: number; row: Readonly<Record<string, unknown>> };
  layout: TableLayout;
  rules: ColumnRules;
  problems: string[];
}): CompiledGenerator {
  const { name, generator, layout, rules, problems } = input;
  const expressions = new Map<string, string>();
  for (const [column, value] of Object.entries(generator.row)) {
    const rule = rules.get(column.toLowerCase());
    if (rule === undefined) {
      problems.push(`generate ${name}: unknown column ${column}`);
      continue;
    }
    try {
      expressions.set(rule.column.name, cellSql(value, rule));
    } catch (error) {
      problems.push(`generate ${name}, column ${column}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const list = layout.columns.map(
    (column) =>
      `CAST(${expressions.get(column.name) ?? 'NULL'} AS ${engineType(column.type)}) AS ${quoteName(column.name)}`,
  );
  return { sql: `SELECT ${list.join(', ')} FROM range(${generator.count}) AS numbers(i)` };
}

function cellSql(value: unknown, rule: ColumnRule): string {
  if (typeof value === 'string' && value.startsWith('=')) return arithmeticSql(value.slice(1));
  const time = typeof value === 'string' ? COUNTED_TIME.exec(value) : null;
  if (time !== null) return timeSql({ sign: time[1] ?? '-', count: time[2] ?? '0', unit: time[3] ?? 's' }, rule);
  if (typeof value === 'string' && value.includes('${')) return templateSql(value);
  const cell = toCell(value, { ...rule, type: rule.column.type });
  return cell === null ? 'NULL' : isInteger(rule.column.type) ? cell : quoteText(cell);
}

function arithmeticSql(text: string): string {
  if (!EXPRESSION.test(text)) throw new Error(`"=${text}": only numbers, i, + - * / % and parentheses may stand here`);
  return `(${text.replaceAll('/', '//')})`;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
/** `@now-${i * 30}s` */
const COUNTED_TIME = /^@now([+-])\$\{([^{}]*)\}([smhd])$/;

/** A time that moves with the row number, in the column's own form: epoch seconds, or the zone's wall clock. */
function timeSql(input: { sign: string; count: string; unit: string }, rule: ColumnRule): string {
  const { sign, count, unit } = input;
  const seconds = `(${arithmeticSql(count)} * ${UNIT_SECONDS[unit] ?? 1})`;
  if (isInteger(rule.column.type) || isFloating(rule.column.type)) {
    return `(${Math.floor(rule.nowMs / 1000)} ${sign} ${seconds})`;
  }
  const clock = `(TIMESTAMP ${quoteText(formatInZone(rule.nowMs, rule.zone))} ${sign} INTERVAL ${seconds} SECOND)`;
  return isText(rule.column.type) ? `strftime(${clock}, '%Y-%m-%d %H:%M:%S')` : clock;
}

/** `${...}` in a text; single braces are left alone, as JSON needs them. */
function templateSql(text: string): string {
  const parts = text.split(/\$\{([^{}]*)\}/);
  return parts
    .map((part, index) => (index % 2 === 0 ? quoteText(part) : `CAST(${arithmeticSql(part)} AS VARCHAR)`))
    .join(' || ');
}
