import type { Token } from '../sql/lexer.ts';

/**
 * The labels of the first outermost SELECT list, as written there: the alias, the column's own name, or the text of the
 * expression. Undefined where the list has a `*` or does not stand on the outside: the compiler's names then hold.
 */
export function readLabels(text: string, tokens: readonly Token[]): (string | undefined)[] | undefined {
  const items = outerItems(tokens);
  if (items === undefined || items.some((item) => isStar(item))) return undefined;
  return items.map((item) => labelOf(text, item));
}

const END_WORDS = new Set([
  'from',
  'where',
  'group',
  'having',
  'order',
  'limit',
  'union',
  'except',
  'intersect',
  'minus',
  'qualify',
  'into',
]);

function outerItems(tokens: readonly Token[]): Token[][] | undefined {
  const items: Token[][] = [];
  let depth = 0;
  let inside = false;
  for (const token of tokens) {
    depth += depthChange(token);
    const word = token.kind === 'word' ? token.value.toLowerCase() : '';
    if (!inside) {
      if (depth === 0 && word === 'select') {
        inside = true;
        items.push([]);
      }
      continue;
    }
    if (depth === 0 && END_WORDS.has(word)) break;
    if (depth === 0 && token.kind === 'symbol' && token.value === ',') items.push([]);
    else if (token.kind !== 'hint' && !(items.length === 1 && items[0]?.length === 0 && isQuantifier(word)))
      items.at(-1)?.push(token);
  }
  return inside ? items : undefined;
}

const isQuantifier = (word: string): boolean => word === 'distinct' || word === 'all';

function depthChange(token: Token): number {
  if (token.kind !== 'symbol') return 0;
  if (token.value === '(' || token.value === '[') return 1;
  return token.value === ')' || token.value === ']' ? -1 : 0;
}

function isStar(item: readonly Token[]): boolean {
  const last = item.at(-1);
  const before = item.at(-2);
  if (last?.kind !== 'symbol' || last.value !== '*') return false;
  return before === undefined || (before.kind === 'symbol' && before.value === '.');
}

/** Undefined where an alias stands: the compiler has read it already. */
function labelOf(text: string, item: readonly Token[]): string | undefined {
  const [first, last] = [item[0], item.at(-1)];
  if (first === undefined || last === undefined || hasAlias(item)) return undefined;
  if (isName(item)) return last.value;
  return text.slice(first.start, last.end);
}

function isName(item: readonly Token[]): boolean {
  return item.every((token, index) =>
    index % 2 === 0 ? token.kind === 'word' || token.kind === 'quoted-name' : token.value === '.',
  );
}

const NO_ALIAS = new Set(['end', 'null', 'true', 'false']);

function hasAlias(item: readonly Token[]): boolean {
  const [before, last] = [item.at(-2), item.at(-1)];
  if (before === undefined || last === undefined || last.kind === 'symbol' || last.kind === 'number') return false;
  if (before.kind === 'word' && before.value.toLowerCase() === 'as') return true;
  if (NO_ALIAS.has(last.value.toLowerCase()) && last.kind === 'word') return false;
  return before.kind === 'symbol'
    ? before.value === ')' || before.value === ']'
    : before.kind !== 'word' || NO_ALIAS.has(before.value.toLowerCase()) || last.kind !== 'string';
}
