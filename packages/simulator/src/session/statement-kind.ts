import { syntaxError } from '../errors.ts';
import type { SourceStatement } from '../sql/split-statements.ts';

/** Statements that begin with one of these are real StarRocks statements: they are run, by doing nothing. */
const OTHERS = new Set(
  (
    'add admin alter analyze apply backup begin block call cancel clean clear commit create deallocate delete drop execute ' +
    'export grant insert install load lock pause prepare recover refresh resume restore revoke rollback start stop submit ' +
    'suspend sync truncate uninstall unlock unset update cache'
  ).split(' '),
);
const OWN = new Set(['explain', 'desc', 'describe', 'trace', 'show', 'set', 'use', 'kill']);

/** First word of a statement, `select` for every query. Throws the FE's syntax error for what begins no statement. */
export function statementKind(statement: SourceStatement): string {
  const first = statement.tokens.find(
    (token) => token.kind !== 'hint' && !(token.kind === 'symbol' && token.value === '('),
  );
  const word = first?.kind === 'word' ? first.value.toLowerCase() : '';
  if (word === 'select' || word === 'with') return 'select';
  if (OTHERS.has(word) || OWN.has(word)) return word;
  const near = first === undefined ? '' : statement.text.slice(first.start, first.end);
  throw syntaxError(`Unexpected input '${near.slice(0, 40)}', the most similar input is {a legal identifier}`);
}

/** True for a query whose end writes files outside: `SELECT ... INTO OUTFILE`. */
export function writesOutfile(statement: SourceStatement): boolean {
  return statement.tokens.some(
    (token, index) =>
      token.kind === 'word' &&
      token.value.toLowerCase() === 'into' &&
      statement.tokens[index + 1]?.value.toLowerCase() === 'outfile',
  );
}
