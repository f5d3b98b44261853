import type { Language } from '../report.ts';

/** One sentence in both languages of the product. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/** The text in the reader's language. */
export function inLanguage(text: Bilingual, language: Language): string {
  return text[language];
}
