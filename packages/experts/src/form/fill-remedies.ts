import type { RemedyText } from './check.ts';

/** A name for SQL: `db`.`job` where it is more than letters, digits and underscores. */
export function quoteName(...parts: readonly string[]): string {
  return parts
    .map((part) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(part) ? part : `\`${part.replaceAll('`', '``')}\``))
    .join('.');
}

/** A text for SQL, between single quotes. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Remedies whose statements name the worst object instead of a blank such as `<database>.<job>`. */
export function fillRemedies(
  remedies: readonly RemedyText[],
  blanks: Readonly<Record<string, string>>,
): readonly RemedyText[] {
  return remedies.map(({ text, statement }) => {
    if (statement === undefined) return { text };
    const filled = Object.entries(blanks).reduce(
      (sql, [blank, value]) => sql.replaceAll(blank, () => value),
      statement,
    );
    return { text, statement: filled };
  });
}
