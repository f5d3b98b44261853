import { describe, expect, it } from 'vitest';
import { CAUSES, CHECKS } from './checks.generated.ts';

describe('the catalogue of checks', () => {
  it('names each finding once', () => {
    const ids = CHECKS.map((check) => check.id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it.each(CHECKS)('writes $id in both languages, with a remedy and a page to read', (check) => {
    expect(check.id).toMatch(/^[a-z]+\.[a-z_]+$/);
    const texts = [check.title, check.impact, ...check.causes, ...check.remedies.map(({ text }) => text)];
    for (const text of texts) {
      expect(text.en).toMatch(/[A-Za-z]/);
      expect(text.zh).toMatch(/[\u4E00-\u9FFF]/);
    }
    expect(check.remedies.length).toBeGreaterThan(0);
    expect(check.doc).toMatch(/^[a-zA-Z_/-]+\.md$/);
  });

  it.each(CAUSES)('lets $id explain only findings that some check can make', (cause) => {
    const ids = new Set(CHECKS.map((check) => check.id));
    expect(cause.canExplain.filter((id) => !ids.has(id))).toEqual([]);
  });
});
