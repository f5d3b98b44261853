import { describe, expect, it } from 'vitest';
import { readEntries } from './read-entries.ts';
import { readFields } from './schema-fields.ts';

const FIELDS = readFields({
  type: 'object',
  properties: {
    limit: { type: 'integer', default: 20, description: 'Most rows.', minimum: 1, maximum: 1000 },
    table: { type: 'string', minLength: 2, maxLength: 5 },
    ratio: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }] },
    detail: { type: 'string', enum: ['normal', 'full'], default: 'normal' },
    level: { enum: [1, 2] },
    deep: { type: 'boolean' },
    ids: { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 },
    names: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
    filter: { type: 'object', properties: {} },
  },
  required: ['table'],
});

describe('a form made from a JSON schema', () => {
  it('asks for what is required first, each in an input of its kind', () => {
    expect(FIELDS.map(({ name, kind }) => `${name}:${kind}`)).toEqual([
      'table:text',
      'limit:integer',
      'ratio:number',
      'detail:choice',
      'level:choice',
      'deep:boolean',
      'ids:list',
      'names:list',
      'filter:json',
    ]);
    expect(FIELDS[1]).toMatchObject({ fallback: 20, description: 'Most rows.', minimum: 1, maximum: 1000 });
  });

  it('sends what was given, in the types of the schema, and leaves out the rest', () => {
    const entries = {
      table: 'a b',
      limit: '7',
      level: '2',
      deep: false,
      ids: '1\n 2 \n',
      names: 'b',
      filter: '{"x":1}',
    };
    expect(readEntries(FIELDS, { ...entries, ratio: '', detail: undefined })).toEqual({
      args: { table: 'a b', limit: 7, level: 2, deep: false, ids: [1, 2], names: ['b'], filter: { x: 1 } },
      problems: {},
    });
  });

  it.each([
    ['table', '', { kind: 'missing' }],
    ['table', 'x', { kind: 'too_short', bound: 2 }],
    ['table', 'xxxxxx', { kind: 'too_long', bound: 5 }],
    ['limit', 'many', { kind: 'not_a_number' }],
    ['limit', '1.5', { kind: 'not_whole' }],
    ['limit', '0', { kind: 'too_small', bound: 1 }],
    ['limit', '1001', { kind: 'too_large', bound: 1000 }],
    ['level', '3', { kind: 'not_a_choice' }],
    ['ids', '1\n2\n3', { kind: 'too_many', bound: 2 }],
    ['ids', '1\nx', { kind: 'not_a_number' }],
    ['names', 'c', { kind: 'not_a_choice' }],
    ['filter', '{x', { kind: 'not_json' }],
  ])('tells what is wrong with %s "%s"', (name, entry, problem) => {
    const { args, problems } = readEntries(FIELDS, { table: 'good', [name]: entry });
    expect(problems).toEqual({ [name]: problem });
    expect(args).not.toHaveProperty(name);
  });
});
