import type { Cell } from '@starrocks-mcp/protocol';

interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Longest text that may come out, in UTF-16 units. */
  readonly maxLength: number;
}

/** A Markdown table of as many of the first rows as fit, and how many these are. */
export function formatTextTable({ columns, rows, maxLength }: TextTable): { text: string; shown: number } {
  const lines = [formatRow(columns), `|${' --- |'.repeat(columns.length)}`];
  let length = lines.join('\n').length;
  for (const row of rows) {
    const line = formatRow(row);
    length += line.length + 1;
    if (length > maxLength) break;
    lines.push(line);
  }
  return { text: lines.join('\n'), shown: lines.length - 2 };
}

function formatRow(cells: readonly Cell[]): string {
  return `| ${cells.map(formatCell).join(' | ')} |`;
}

/** NULL in italics, so that it is not taken for the text NULL; a cell stays on one line. */
function formatCell(cell: Cell): string {
  if (cell === null) return '*NULL*';
  return String(cell)
    .replaceAll('|', String.raw`\|`)
    .replaceAll(/\r\n|\r|\n/g, '<br>');
}
