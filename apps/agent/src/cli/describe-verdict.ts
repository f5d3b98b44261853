import { checkRecord, type PolicyVerdict, type Position, type Verdict } from '@starrocks-mcp/sql-guard';

/** Characters of a line shown before and after the place. */
const CONTEXT = 60;

/** What a person reads: the verdict, why, where, and what the statement would read. */
export function describeVerdict(sql: string, verdict: Verdict | PolicyVerdict): string {
  if (verdict.ok) return accepted(verdict);
  const { code, position, message } = verdict.refusal;
  return [`✗ refused: ${code}`, `  ${message}`, '', ...caret(sql, position), ''].join('\n');
}

function accepted(verdict: Extract<Verdict | PolicyVerdict, { ok: true }>): string {
  const { tables, functions, star, limit } = checkRecord(verdict);
  const kind = verdict.facts.kind === 'query' ? 'one read-only query' : `one ${verdict.facts.kind.toUpperCase()}`;
  return [
    `✓ accepted: ${kind}`,
    `  tables:    ${printable(tables.join(', ')) || 'none'}`,
    `  functions: ${printable(functions.join(', ')) || 'none'}`,
    `  all columns (*): ${star ? 'yes' : 'no'}`,
    `  limit:     ${limit === null ? 'none' : `${limit.count}, offset ${limit.offset}`}`,
    '',
  ].join('\n');
}

/** The line of the place, cut to fit, and a caret under the place. */
function caret(sql: string, { offset, line, column }: Position): readonly string[] {
  const start = Math.max(offset - column + 1, offset - CONTEXT);
  const before = sql.slice(start, offset);
  const after = sql.slice(offset, offset + CONTEXT).split(/[\r\n]/, 1)[0] ?? '';
  const label = `  ${line}:${column} | `;
  return [`${label}${printable(before)}${printable(after)}`, `${' '.repeat(label.length)}${blanksFor(before)}^`];
}

/** Control and invisible characters must not reach the terminal as they are. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '·');
}

/** As many columns as the text takes in a terminal: characters of East Asian scripts take two. */
function blanksFor(text: string): string {
  return Array.from(text, (character) =>
    /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/.test(character)
      ? '  '
      : ' ',
  ).join('');
}
