import { describe, expect, it } from 'vitest';
import { fitText, MAX_TEXT_LENGTH } from './fit-text.ts';

describe('fitText', () => {
  it('leaves a text alone that fits', () => {
    const text = 'x'.repeat(MAX_TEXT_LENGTH);
    expect(fitText(text)).toBe(text);
  });

  it('keeps whole lines of a longer one and says that it is cut', () => {
    const text = fitText('one line of a report\n'.repeat(5_000));
    expect(text.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    expect(text).toMatch(/one line of a report\n\n\[Cut here/);
  });

  it('cuts one long line between characters', () => {
    const text = fitText('🐘'.repeat(MAX_TEXT_LENGTH));
    expect(text.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    expect(encodeURI(text)).toContain('Cut');
  });
});
