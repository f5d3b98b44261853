/** One line of SHOW GRANTS: rights on something, or roles. Undefined where the line is not understood. */
export type Grant =
  | {
      readonly kind: 'rights';
      /** As StarRocks writes them, in upper case: `SELECT`, `CREATE TABLE`, `SELECT_PRIV`. */
      readonly rights: readonly string[];
      /** What they are for, without its name: `SYSTEM`, `ALL TABLES`, `TABLE`; for 2.5 `TABLE`. */
      readonly on: string;
      readonly withGrantOption: boolean;
    }
  | { readonly kind: 'roles'; readonly roles: readonly string[] };

interface Token {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** Names may hold blanks and keywords when they stand in quotes of any kind; doubled quotes stay inside. */
const TOKEN = /'((?:[^']|'')*)'|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|([A-Za-z0-9_$.*%\u0080-\uffff-]+)|([^\s])/g;

/**
 * Reads one GRANT as SHOW GRANTS writes it: `GRANT SELECT, INSERT ON TABLE db.t TO USER 'u'@'%' WITH GRANT OPTION`,
 * `GRANT 'db_admin', public TO 'u'@'%'`, and 2.5's `GRANT Select_priv ON db.* TO 'u'@'%'`.
 */
export function parseGrant(text: string): Grant | undefined {
  const tokens = tokenize(text.trim().replace(/;$/, ''));
  const isWord = (token: Token | undefined, word: string): boolean =>
    token?.isQuoted === false && token.text.toUpperCase() === word;
  const to = tokens.findLastIndex((token) => isWord(token, 'TO'));
  if (!isWord(tokens[0], 'GRANT') || to < 2) return undefined;
  const on = tokens.findIndex((token, index) => index < to && isWord(token, 'ON'));
  if (on === -1) return { kind: 'roles', roles: listOf(tokens.slice(1, to)) };
  const rights = listOf(tokens.slice(1, on)).map((right) => right.toUpperCase());
  if (rights.length === 0) return undefined;
  const tail = tokens.slice(to).map(({ text: word }) => word.toUpperCase());
  return {
    kind: 'rights',
    rights,
    on: kindOf(tokens.slice(on + 1, to)),
    withGrantOption: tail.slice(-3).join(' ') === 'WITH GRANT OPTION',
  };
}

function tokenize(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map(([whole, single, double, back, word]) => {
    const quoted = single ?? double ?? back;
    return quoted === undefined ? { text: word ?? whole, isQuoted: false } : { text: quoted, isQuoted: true };
  });
}

/** `CREATE TABLE, DROP` as its parts; a right may have several words. */
function listOf(tokens: readonly Token[]): string[] {
  const parts: string[][] = [[]];
  for (const token of tokens) {
    if (!token.isQuoted && token.text === ',') parts.push([]);
    else parts.at(-1)?.push(token.text);
  }
  return parts.map((part) => part.join(' ')).filter((part) => part !== '');
}

const OBJECT_WORD =
  /^(?:ALL|SYSTEM|CATALOGS?|DATABASES?|TABLES?|VIEWS?|MATERIALIZED|FUNCTIONS?|GLOBAL|RESOURCES?|GROUPS?|USERS?|STORAGE|VOLUMES?|WAREHOUSES?|PIPES?)$/i;

/** The kind of object alone: its name is the customer's. */
function kindOf(tokens: readonly Token[]): string {
  const words: string[] = [];
  for (const { text, isQuoted } of tokens) {
    if (isQuoted || !OBJECT_WORD.test(text)) break;
    words.push(text.toUpperCase());
  }
  return words.join(' ') || 'TABLE';
}
