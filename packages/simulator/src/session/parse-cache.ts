import type { Cluster } from '../cluster.ts';
import type { AstNode } from '../sql/ast.ts';
import { parseQuery } from '../sql/parse-query.ts';
import type { SourceStatement } from '../sql/split-statements.ts';
import { statementKind, writesOutfile } from './statement-kind.ts';

const MAX_PARSED = 2000;

/** Throws the syntax error that the FE gives before it runs anything of the packet. */
export function assertParses(statement: SourceStatement, cluster: Cluster): void {
  if (statementKind(statement) !== 'select' || writesOutfile(statement)) return;
  parseCached(statement, cluster);
}

/** The same few statements come again and again. */
export function parseCached(statement: SourceStatement, cluster: Cluster): AstNode {
  const known = cluster.parsed.get(statement.text);
  if (known !== undefined) return known;
  const node = parseQuery(statement.tokens);
  if (cluster.parsed.size >= MAX_PARSED) cluster.parsed.clear();
  cluster.parsed.set(statement.text, node);
  return node;
}
