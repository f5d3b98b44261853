import { syntaxError } from '../errors.ts';
import { isAtLeast } from '../release.ts';
import type { Cluster } from '../cluster.ts';
import type { SourceStatement } from '../sql/split-statements.ts';

/** `KILL [CONNECTION | QUERY] <id | 'query id'>`. Throws 1094 when nothing has the id. */
export function runKill(statement: SourceStatement, cluster: Cluster): void {
  const [, second, third] = statement.tokens;
  const word = second?.kind === 'word' ? second.value.toLowerCase() : '';
  const target = word === 'query' || word === 'connection' ? third : second;
  const whole = word !== 'query';
  if (target?.kind === 'number') {
    cluster.processes.kill({ target: Number(target.value), whole, statement: statement.text });
    return;
  }
  // By query id from 3.4 on.
  if (target?.kind !== 'string' || !isAtLeast(cluster.scenario.release, '3.4'))
    throw syntaxError('Unexpected input after KILL');
  cluster.processes.kill({ target: target.value, whole, statement: statement.text });
}
