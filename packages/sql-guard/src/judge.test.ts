import { describe, expect, it } from 'vitest';
import { createGuard, judge } from './judge.ts';

describe('judge', () => {
  it('gives back exactly the text that it judged', () => {
    const text = "SELECT 'a' -- b\n;";
    const verdict = judge(text);
    expect(verdict.ok && verdict.statement.text).toBe(text);
  });

  it.each([
    ['SELECT 1,\n  # 2', { offset: 12, line: 2, column: 3 }],
    ['SELECT 1\r\n, \r#', { offset: 13, line: 3, column: 1 }],
    ['# x', { offset: 0, line: 1, column: 1 }],
  ])('says where it refuses %j', (text, position) => {
    const verdict = judge(text);
    expect(!verdict.ok && verdict.refusal.position).toEqual(position);
  });

  it('never repeats a literal in its message', () => {
    for (const text of [
      "DROP 'hush'",
      "SELECT 'hush' # x",
      "SELECT 'hush",
      "SELECT 'hush'; SELECT 1",
      "SELECT sleep('hush')",
    ]) {
      const verdict = judge(text);
      expect(!verdict.ok && verdict.refusal.message).not.toContain('hush');
    }
  });

  it('holds the caps', () => {
    const codeOf = (text: string, options = {}): unknown => {
      const verdict = judge(text, options);
      return verdict.ok ? 'accepted' : verdict.refusal.code;
    };
    expect(codeOf(`SELECT '${'x'.repeat(262_144 - 9)}'`)).toBe('accepted');
    expect(codeOf(`SELECT '${'x'.repeat(262_144 - 8)}'`)).toBe('text_too_long');
    expect(codeOf(`SELECT '${'中'.repeat(87_400)}'`)).toBe('text_too_long');
    expect(codeOf(`SELECT ${'('.repeat(64)}1${')'.repeat(64)}`)).toBe('accepted');
    expect(codeOf(`SELECT ${'('.repeat(65)}1${')'.repeat(65)}`)).toBe('nested_too_deep');
    expect(codeOf('SELECT 1, 2', { maxTokens: 3 })).toBe('too_many_tokens');
  });

  it('refuses a cap that is no number', () => {
    expect(() => createGuard({ maxTokens: 0 })).toThrow(RangeError);
  });
});
