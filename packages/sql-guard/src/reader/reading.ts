import { Refused } from '../refused.ts';
import { isNameToken, isSign, isWord, type Token } from '../token.ts';
import { mapBrackets, type BracketMap } from './brackets.ts';
import { FactCollector, type QualifiedName } from './fact-collector.ts';
import { isReservedWord, startsExpressionAsReserved } from './keywords.ts';

/** The two rules that the rest of the grammar comes back to; bound late so that files do not import in circles. */
export interface GrammarRoots {
  readonly query: (reading: Reading) => void;
  readonly expression: (reading: Reading) => void;
}

const MAX_EXPRESSION_DEPTH = 200;
const MAX_SET_OPERATIONS = 1_000;
const SHOWN_WORD_LENGTH = 40;
const EXPRESSION_START_SIGNS: ReadonlySet<string> = new Set('([{-+~!@');

/** One walk over the tokens of a query: where it stands, what it has gathered. */
export class Reading {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly brackets: BracketMap;
  readonly facts = new FactCollector();
  readonly grammar: GrammarRoots;
  readonly readableVariables: ReadonlySet<string>;
  /** Names of the recursive CTEs whose recursive branches are being read. */
  readonly recursiveNames: string[] = [];
  at = 0;
  /** Index of a round bracket that may hold a list: the body of a lambda. */
  tupleAt = -1;
  /** How many queries stand around this place; a branch in brackets is no level of its own. */
  queryDepth = 0;
  /** Names of the common table expressions in sight, the nearest last, and how often each is there. */
  readonly #cteNames: string[] = [];
  readonly #cteCounts = new Map<string, number>();
  #depth = 0;
  #setOperations = 0;

  constructor(text: string, tokens: readonly Token[], grammar: GrammarRoots, readableVariables: ReadonlySet<string>) {
    this.text = text;
    this.tokens = tokens;
    this.brackets = mapBrackets(tokens);
    this.grammar = grammar;
    this.readableVariables = readableVariables;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  isWord(word: string, ahead = 0): boolean {
    return isWord(this.tokens[this.at + ahead], word);
  }

  isSign(sign: string, ahead = 0): boolean {
    return isSign(this.tokens[this.at + ahead], sign);
  }

  isKind(kind: Token['kind'], ahead = 0): boolean {
    return this.tokens[this.at + ahead]?.kind === kind;
  }

  /** The word that stands here, or the empty string for anything else. */
  wordHere(ahead = 0): string {
    const token = this.tokens[this.at + ahead];
    return token?.kind === 'word' ? token.value : '';
  }

  isIdentifier(ahead = 0): boolean {
    const token = this.tokens[this.at + ahead];
    return isNameToken(token) && (token.kind === 'name' || !isReservedWord(token.value));
  }

  startsExpression(ahead = 0): boolean {
    const token = this.tokens[this.at + ahead];
    if (token === undefined) return false;
    if (token.kind === 'sign') return EXPRESSION_START_SIGNS.has(token.value);
    return token.kind !== 'word' || !isReservedWord(token.value) || startsExpressionAsReserved(token.value);
  }

  /** True when the bracket that stands here holds a query. */
  holdsQuery(ahead = 0): boolean {
    return this.isSign('(', ahead) && this.brackets.holdsQuery(this.at + ahead);
  }

  advance(count = 1): void {
    this.at += count;
  }

  acceptWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.at += 1;
    return true;
  }

  acceptSign(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.at += 1;
    return true;
  }

  expectWord(word: string): void {
    if (!this.acceptWord(word)) this.fail(`${word} is expected here.`);
  }

  expectSign(sign: string): void {
    if (!this.acceptSign(sign)) this.fail(`${sign} is expected here.`);
  }

  expectKind(kind: Token['kind']): void {
    if (!this.isKind(kind)) this.fail(`A literal (${kind}) is expected here.`);
    this.at += 1;
  }

  /** The identifier that stands here, as written without its backticks. */
  expectIdentifier(): string {
    if (!this.isIdentifier()) this.fail('A name is expected here.');
    const name = this.nameOf(this.peek());
    this.at += 1;
    return name;
  }

  expectIdentifierOrString(): void {
    if (!this.isKind('string')) this.expectIdentifier();
    else this.at += 1;
  }

  /** A dotted name. */
  expectQualifiedName(): QualifiedName {
    const start = this.peek()?.start ?? 0;
    const parts = [this.expectIdentifier()];
    while (this.isSign('.') && this.isIdentifier(1)) {
      this.at += 1;
      parts.push(this.expectIdentifier());
    }
    return { parts, start, end: this.endOfLast() };
  }

  /** `one (',' one)*` */
  list(one: () => void): void {
    do one();
    while (this.acceptSign(','));
  }

  /** `'(' one (',' one)* ')'` */
  bracketedList(one: () => void): void {
    this.expectSign('(');
    this.list(one);
    this.expectSign(')');
  }

  /** `'(' query ')'` */
  bracketedQuery(): void {
    this.expectSign('(');
    this.grammar.query(this);
    this.expectSign(')');
  }

  /** End of the token before this place. */
  endOfLast(): number {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  nameOf(token: Token | undefined): string {
    if (token === undefined) return '';
    return token.kind === 'name' ? token.value : this.text.slice(token.start, token.end);
  }

  seesCte(name: string): boolean {
    return (this.#cteCounts.get(name) ?? 0) > 0;
  }

  showCte(name: string): void {
    this.#cteNames.push(name);
    this.#cteCounts.set(name, (this.#cteCounts.get(name) ?? 0) + 1);
  }

  /** How many names are in sight, to come back to with `hideCtesFrom`. */
  get cteMark(): number {
    return this.#cteNames.length;
  }

  hideCtesFrom(mark: number): void {
    for (const name of this.#cteNames.splice(mark)) this.#cteCounts.set(name, (this.#cteCounts.get(name) ?? 0) - 1);
  }

  /** Runs one level of an expression. Bounds the recursion of CASE, lambdas and operators, which need no brackets. */
  nested(read: () => void): void {
    this.#depth += 1;
    if (this.#depth > MAX_EXPRESSION_DEPTH) {
      throw new Refused(
        'nested_too_deep',
        this.#offset(),
        `Expressions are nested more than ${MAX_EXPRESSION_DEPTH} deep.`,
      );
    }
    read();
    this.#depth -= 1;
  }

  countSetOperation(): void {
    this.#setOperations += 1;
    if (this.#setOperations <= MAX_SET_OPERATIONS) return;
    throw new Refused(
      'too_many_set_operations',
      this.#offset(),
      `The text has more than ${MAX_SET_OPERATIONS} UNION, INTERSECT or EXCEPT.`,
    );
  }

  /** Refuses what stands here. The message shows words and signs, never literals. */
  fail(expectation: string): never {
    const token = this.peek();
    throw new Refused(
      'unsupported_syntax',
      this.#offset(),
      `The guard does not understand the query from ${describe(this.text, token)} on. ${expectation}`,
    );
  }

  #offset(): number {
    return this.peek()?.start ?? this.endOfLast();
  }
}

function describe(text: string, token: Token | undefined): string {
  if (token === undefined) return 'its end';
  if (token.kind === 'sign') return token.value;
  if (token.kind === 'word' && token.value.length <= SHOWN_WORD_LENGTH) return text.slice(token.start, token.end);
  return token.kind === 'word' || token.kind === 'name' ? 'this name' : 'this literal';
}
