import { tokenize, type Token } from './lexer.ts';

export interface SourceStatement {
  /** As it stood in the packet, without the separating semicolons. */
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** COM_QUERY is a list of statements, whatever the client announced: every one of them runs. */
export function splitStatements(packet: string): SourceStatement[] {
  const statements: SourceStatement[] = [];
  let current: Token[] = [];
  const flush = (): void => {
    const [first, last] = [current[0], current.at(-1)];
    if (first !== undefined && last !== undefined) {
      statements.push({ text: packet.slice(first.start, last.end), tokens: rebase(current, first.start) });
    }
    current = [];
  };
  for (const token of tokenize(packet)) {
    if (token.kind === 'symbol' && token.value === ';') flush();
    else current.push(token);
  }
  flush();
  return statements;
}

function rebase(tokens: readonly Token[], origin: number): Token[] {
  return tokens.map((token) => ({ ...token, start: token.start - origin, end: token.end - origin }));
}
