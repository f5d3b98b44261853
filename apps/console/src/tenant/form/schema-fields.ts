/** One input of a form made from a tool's JSON schema. */
export interface Field {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'list' | 'json';
  readonly description: string;
  readonly required: boolean;
  /** As the schema gives it; undefined when left out means left out. */
  readonly fallback: unknown;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly pattern: string | undefined;
  /** Of `choice`; of a `list` of choices too. */
  readonly choices: readonly (string | number | boolean)[];
  /** Of `list`: what one entry is; at least and at most so many. */
  readonly items: 'text' | 'number' | 'integer' | undefined;
  readonly minItems: number | undefined;
  readonly maxItems: number | undefined;
}

type Schema = Readonly<Record<string, unknown>>;

/** The inputs of an object schema in its order, required ones first. What no plain input can hold is asked for as JSON. */
export function readFields(schema: Schema): readonly Field[] {
  const required = new Set(listOf(schema['required']));
  const properties = Object.entries(asSchema(schema['properties']));
  const fields = properties.map(([name, property]) =>
    readField(name, asSchema(property), { required: required.has(name) }),
  );
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

function readField(name: string, given: Schema, { required }: { readonly required: boolean }): Field {
  const schema = withoutNull(given);
  const items = asSchema(schema['items']);
  const kind = kindOf(schema);
  const list = kind === 'list';
  return {
    name,
    kind,
    description: textOf(given['description'] ?? schema['description']) ?? '',
    required,
    fallback: given['default'] ?? schema['default'],
    minimum: numberOf(schema['minimum']) ?? above(schema['exclusiveMinimum'], kind, 1),
    maximum: numberOf(schema['maximum']) ?? above(schema['exclusiveMaximum'], kind, -1),
    minLength: numberOf(schema['minLength']),
    maxLength: numberOf(schema['maxLength']),
    pattern: textOf(schema['pattern']),
    choices: choicesOf(list ? items : schema),
    items: list ? itemKindOf(items) : undefined,
    minItems: numberOf(schema['minItems']),
    maxItems: numberOf(schema['maxItems']),
  };
}

function kindOf(schema: Schema): Field['kind'] {
  if (choicesOf(schema).length > 0) return 'choice';
  switch (schema['type']) {
    case 'string':
      return 'text';
    case 'integer':
      return 'integer';
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return itemKindOf(asSchema(schema['items'])) === undefined ? 'json' : 'list';
    default:
      return 'json';
  }
}

function itemKindOf(items: Schema): Field['items'] {
  const kind = kindOf(items);
  if (kind === 'choice') return items['type'] === 'integer' || items['type'] === 'number' ? items['type'] : 'text';
  return kind === 'text' || kind === 'number' || kind === 'integer' ? kind : undefined;
}

/** "This or null" is this, left out. */
function withoutNull(schema: Schema): Schema {
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(alternatives)) return schema;
  const others = alternatives.map(asSchema).filter(({ type }) => type !== 'null');
  const [only] = others;
  return others.length === 1 && only !== undefined ? only : {};
}

function choicesOf({ enum: listed, const: only }: Schema): Field['choices'] {
  const values: readonly unknown[] = Array.isArray(listed) ? listed : only === undefined ? [] : [only];
  return values.filter(
    (value): value is string | number | boolean =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean',
  );
}

/** An open bound of whole numbers as a closed one; of others it is left to the hub. */
function above(bound: unknown, kind: Field['kind'], step: 1 | -1): number | undefined {
  const number = numberOf(bound);
  return number === undefined || kind !== 'integer' ? undefined : number + step;
}

function asSchema(value: unknown): Schema {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value));
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
