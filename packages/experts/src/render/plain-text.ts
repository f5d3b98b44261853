/** Names come from customers: one line, no control characters, so that they cannot forge the layout around them. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim();
}

/** A cell of a Markdown table. */
export function tableCell(value: string | number | boolean | null): string {
  return value === null ? '–' : oneLine(String(value)).replaceAll('|', '\\|');
}

/** A Markdown table that reads in a terminal too. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => ' --- |').join('')}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ];
}
