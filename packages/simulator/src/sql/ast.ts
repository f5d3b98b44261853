/** A node of the parser's tree: one key that names its kind, and the data under it. */
export interface AstNode {
  readonly kind: string;
  readonly data: AstData;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Typed access to a node's data, which comes as untyped JSON from the parser. */
export class AstData {
  readonly #json: { readonly [key: string]: Json };

  constructor(json: { readonly [key: string]: Json }) {
    this.#json = json;
  }

  has(key: string): boolean {
    const value = this.#json[key];
    return value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
  }

  text(key: string): string {
    const value = this.#json[key];
    return typeof value === 'string' ? value : '';
  }

  flag(key: string): boolean {
    return this.#json[key] === true;
  }

  /** Undefined where the text did not say. */
  bool(key: string): boolean | undefined {
    const value = this.#json[key];
    return typeof value === 'boolean' ? value : undefined;
  }

  number(key: string): number | undefined {
    const value = this.#json[key];
    return typeof value === 'number' ? value : undefined;
  }

  /** The name in an identifier such as `{"name": "a"}`, also one step deeper. */
  name(key: string): string {
    const value = this.object(key);
    if (value === undefined) return this.text(key);
    return value.object('name')?.text('name') ?? value.text('name');
  }

  names(key: string): string[] {
    return this.objects(key).map((each) => each.text('name'));
  }

  object(key: string): AstData | undefined {
    const value = this.#json[key];
    return isObject(value) ? new AstData(value) : undefined;
  }

  objects(key: string): AstData[] {
    return this.list(key)
      .filter(isObject)
      .map((each) => new AstData(each));
  }

  list(key: string): readonly Json[] {
    const value = this.#json[key];
    return Array.isArray(value) ? value : [];
  }

  child(key: string): AstNode {
    const node = this.find(key);
    if (node === undefined) throw new Error(`The parser's tree has no ${key} where one was expected`);
    return node;
  }

  find(key: string): AstNode | undefined {
    return toNode(this.#json[key]);
  }

  children(key: string): AstNode[] {
    return this.list(key).flatMap((each) => toNode(each) ?? []);
  }

  /** Pairs of nodes, as CASE keeps its branches. */
  pairs(key: string): [AstNode, AstNode][] {
    return this.list(key).flatMap((pair): [AstNode, AstNode][] => {
      const [first, second] = Array.isArray(pair) ? [toNode(pair[0]), toNode(pair[1])] : [];
      return first === undefined || second === undefined ? [] : [[first, second]];
    });
  }

  /** Keys that carry something: what a reader that does not know them must not overlook. */
  keys(): string[] {
    return Object.keys(this.#json).filter((key) => this.has(key));
  }
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function toNode(value: unknown): AstNode | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entry = Object.entries(value)[0];
  if (entry === undefined) return undefined;
  const [kind, inner] = entry;
  // The parser hands out plain JSON.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  const json = inner as Json;
  return { kind, data: new AstData(isObject(json) ? json : {}) };
}
