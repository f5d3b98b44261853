/** A JSON text that cannot be read. The message names a line and what stands there, never the file's values. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

type JsonPath = readonly (string | number)[];

export interface JsonWithLines {
  readonly value: unknown;
  /** Line, from 1, of the value at this path, or of the nearest enclosing one. */
  lineOf(path: JsonPath): number;
  hasValueAt(path: JsonPath): boolean;
}

const MAX_DEPTH = 32;
const PRIMITIVE = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const BLANKS = /[ \t\r\n]*/y;

/**
 * Reads JSON and remembers on which line each value stands, so that an operator is told where to look. Stricter than
 * `JSON.parse`: a key that stands twice in one object is an error, as the second would silently win.
 */
export function parseJsonWithLines(text: string): JsonWithLines {
  const reader = new JsonReader(text.replace(/^\uFEFF/, ''));
  const value = reader.readDocument();
  return {
    value,
    lineOf: (path) => nearestLine(reader.lines, path),
    hasValueAt: (path) => reader.lines.has(JSON.stringify(path)),
  };
}

function nearestLine(lines: ReadonlyMap<string, number>, path: JsonPath): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const line = lines.get(JSON.stringify(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return 1;
}

/** For a token alone: the parser's own complaint would repeat the file's values. */
function parseOrNothing(token: string): unknown {
  try {
    return JSON.parse(token);
  } catch {
    return undefined;
  }
}

class JsonReader {
  readonly lines = new Map<string, number>();
  readonly #text: string;
  #at = 0;
  #lineStart = 0;
  #lineNumber = 1;

  constructor(text: string) {
    this.#text = text;
  }

  readDocument(): unknown {
    this.#skipBlanks();
    const value = this.#readValue([]);
    this.#skipBlanks();
    if (this.#at < this.#text.length) this.#fail('there is text after the end of the JSON value');
    return value;
  }

  #readValue(path: JsonPath): unknown {
    if (path.length > MAX_DEPTH) this.#fail('values are nested too deeply');
    this.lines.set(JSON.stringify(path), this.#line());
    const first = this.#text[this.#at];
    if (first === '{') return this.#readObject(path);
    if (first === '[') return this.#readArray(path);
    if (first === '"') return this.#readString('a text');
    const primitive = this.#match(PRIMITIVE);
    if (primitive === undefined) return this.#failHere('a value is expected here');
    return parseOrNothing(primitive);
  }

  #readObject(path: JsonPath): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    this.#at += 1;
    this.#skipBlanks();
    if (this.#take('}')) return {};
    for (;;) {
      const key = this.#readString('a name in double quotes');
      if (entries.has(key)) this.#fail(`"${key}" stands twice in the same object`);
      this.#skipBlanks();
      if (!this.#take(':')) this.#failHere('":" is expected after the name');
      this.#skipBlanks();
      entries.set(key, this.#readValue([...path, key]));
      this.#skipBlanks();
      if (this.#take('}')) return Object.fromEntries(entries);
      if (!this.#take(',')) this.#failHere('"," or "}" is expected here');
      this.#skipBlanks();
    }
  }

  #readArray(path: JsonPath): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    this.#skipBlanks();
    if (this.#take(']')) return items;
    for (;;) {
      items.push(this.#readValue([...path, items.length]));
      this.#skipBlanks();
      if (this.#take(']')) return items;
      if (!this.#take(',')) this.#failHere('"," or "]" is expected here');
      this.#skipBlanks();
    }
  }

  #readString(what: string): string {
    const start = this.#line();
    const raw = this.#match(STRING);
    if (raw === undefined && this.#text[this.#at] !== '"') return this.#failHere(`${what} is expected here`);
    const value = raw === undefined ? undefined : parseOrNothing(raw);
    if (typeof value === 'string') return value;
    throw new JsonSyntaxError(start, 'a text does not end on its line, or has a bad escape in it');
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #skipBlanks(): void {
    this.#match(BLANKS);
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  /** Line of the place reached; counts on from where it last stopped, as reading never goes back. */
  #line(): number {
    for (;;) {
      const lineEnd = this.#text.indexOf('\n', this.#lineStart);
      if (lineEnd === -1 || lineEnd >= this.#at) return this.#lineNumber;
      this.#lineStart = lineEnd + 1;
      this.#lineNumber += 1;
    }
  }

  /** For a place where something else stands than what JSON asks; names two usual slips. */
  #failHere(message: string): never {
    const rest = this.#text.slice(this.#at, this.#at + 2);
    if (rest === '//' || rest === '/*') this.#fail('JSON has no comments; take this one out');
    if (rest.startsWith('}') || rest.startsWith(']')) this.#fail(`${message}; is there a comma too many before it?`);
    if (rest === '') this.#fail(`${message}, but the file ends`);
    this.#fail(message);
  }

  #fail(message: string): never {
    throw new JsonSyntaxError(this.#line(), message);
  }
}
