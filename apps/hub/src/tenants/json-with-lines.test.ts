import { assert, json, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonSyntaxError, parseJsonWithLines } from './json-with-lines.ts';

function syntaxError(text: string): JsonSyntaxError {
  try {
    parseJsonWithLines(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
  }
  throw new Error('it was read');
}

describe('parseJsonWithLines', () => {
  it('reads what JSON.parse reads, as it reads it', () => {
    assert(
      property(json({ maxDepth: 4 }), (text) => {
        expect(parseJsonWithLines(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('remembers the line of each value', () => {
    const parsed = parseJsonWithLines('{\n  "a": {\n    "b": [\n      1,\n      2 ]\n  }\n}');
    expect([
      parsed.lineOf([]),
      parsed.lineOf(['a']),
      parsed.lineOf(['a', 'b']),
      parsed.lineOf(['a', 'b', 1]),
      parsed.lineOf(['a', 'missing']),
    ]).toEqual([1, 2, 3, 5, 2]);
  });

  it.each([
    ['a comma too many', '{\n "a": 1,\n}', 3, 'comma too many'],
    ['a missing comma', '{\n "a": 1\n "b": 2\n}', 3, '"," or "}"'],
    ['a comment', '{\n "a": 1, // off\n}', 2, 'no comments'],
    ['a name that stands twice', '{\n "a": 1,\n "a": 2\n}', 3, '"a" stands twice'],
    ['a file cut short', '{\n "a": [1,\n', 3, 'the file ends'],
    ['a text without an end', '{\n "a": "secret\n}', 2, 'does not end'],
    ['text behind the end', '{}\nx', 2, 'after the end'],
    ['single quotes', "{'a': 1}", 1, 'double quotes'],
    ['an empty file', '', 1, 'the file ends'],
  ])('names the line of %s', (_, text, line, message) => {
    const error = syntaxError(text);
    expect({ line: error.line, message: error.message }).toEqual({ line, message: expect.stringContaining(message) });
  });

  it('never repeats a value of the file', () => {
    expect(syntaxError('{"token": "hunter2" "x"}').message).not.toContain('hunter2');
  });

  it('refuses nesting without end instead of running out of stack', () => {
    expect(syntaxError('['.repeat(100_000)).message).toContain('nested');
  });
});
