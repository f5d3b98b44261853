import { HubError, type StatementCatalogue } from '@starrocks-mcp/protocol';
import { createTemplateMatcher } from '@starrocks-mcp/sql-guard';

/** The id of the catalogue's statement that a text is an instance of. Throws ADHOC_DISABLED when there is none. */
export type CatalogueLock = (sql: string) => string;

/** Lets instances of the catalogue's templates through, and nothing that only looks like one. */
export function createCatalogueLock({ statements }: StatementCatalogue): CatalogueLock {
  const matcher = createTemplateMatcher(statements);
  return (sql) => {
    const id = matcher.match(sql);
    if (id !== undefined) return id;
    throw new HubError(
      'ADHOC_DISABLED',
      'The owner of this agent has turned ad-hoc SQL off: only statements of the signed catalogue run.',
      { details: { reason: 'not_in_catalogue' } },
    );
  };
}
