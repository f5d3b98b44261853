import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { hoursArgument, languageArgument, limitArgument, parseArguments } from './tool-arguments.ts';

const schema = z.object({
  label: z.string().min(1),
  limit: limitArgument(20),
  hours: hoursArgument(24),
  language: languageArgument,
});

function parse(args: Record<string, unknown>): z.output<typeof schema> {
  return parseArguments({ tool: 'a_tool', schema, args });
}

describe('parseArguments', () => {
  it('fills in the defaults', () => {
    expect(parse({ label: 'x' })).toEqual({ label: 'x', limit: 20, hours: 24 });
  });

  it('ignores arguments that clients add', () => {
    expect(parse({ label: 'x', wait_for_previous: true })).not.toHaveProperty('wait_for_previous');
  });

  it('takes null for not given', () => {
    expect(parse({ label: 'x', limit: null, language: null })).toMatchObject({ limit: 20 });
  });

  it.each([
    [{}, 'a_tool: "label" is required.'],
    [{ label: null }, 'a_tool: "label" is required.'],
    [{ label: '' }, 'a_tool: "label" must not be empty.'],
    [{ label: 5 }, 'a_tool: "label" must be text, not a number.'],
    [{ label: ['x'] }, 'a_tool: "label" must be text, not a list.'],
    [{ label: 'x', limit: '20' }, 'a_tool: "limit" must be a number, not text (write the value without quotes).'],
    [{ label: 'x', limit: 2.5 }, 'a_tool: "limit" must be a whole number, not a number with a fraction.'],
    [{ label: 'x', limit: 0 }, 'a_tool: "limit" must be at least 1.'],
    [{ label: 'x', limit: 1_001 }, 'a_tool: "limit" must be at most 1000.'],
    [{ label: 'x', limit: true }, 'a_tool: "limit" must be a number, not a boolean.'],
    [{ label: 'x', hours: 721 }, 'a_tool: "hours" must be at most 720.'],
    [{ label: 'x', language: 'fr' }, 'a_tool: "language" must be one of zh, en.'],
  ])('says of %j what is wrong', (args, message) => {
    expect(() => parse(args)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENTS', message }));
  });

  it('names every argument that is wrong at once, for programs too', () => {
    expect(() => parse({ limit: 'many' })).toThrow(expect.objectContaining({ details: { arguments: 'label, limit' } }));
  });
});
