import { HubError } from '@starrocks-mcp/protocol';
import type { ClusterLink, ResultSet, RunOptions } from '@starrocks-mcp/starrocks';

type Script = (text: string, options: RunOptions) => ResultSet | Promise<ResultSet>;

interface ScriptedLink extends ClusterLink {
  /** Every statement that reached it, in order. */
  readonly statements: readonly string[];
  /** How many statements were killed by their signal. */
  readonly killed: () => number;
}

/** A cluster of one function: what it answers to a statement. A promise that never ends stands for a slow cluster. */
export function createScriptedLink(script: Script): ScriptedLink {
  const statements: string[] = [];
  let killed = 0;
  return {
    statements,
    killed: () => killed,
    run: (statement, options) => {
      statements.push(statement.text);
      return new Promise((resolve, reject) => {
        options.signal?.addEventListener('abort', () => {
          killed += 1;
          reject(new HubError('CANCELLED', 'The statement was killed.'));
        });
        Promise.resolve()
          .then(() => script(statement.text, options))
          .then(resolve, reject);
      });
    },
    close: () => Promise.resolve(),
  };
}

/** Rows as a link gives them, every column of type VARCHAR. */
export function rowsOf(columns: readonly string[], rows: ResultSet['rows'], truncated = false): ResultSet {
  const fields = columns.map((name) => ({ name, type: 'VARCHAR' }));
  return { fields, rows, truncated, bytes: JSON.stringify(rows).length, elapsedMs: 1 };
}
