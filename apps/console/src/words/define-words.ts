export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text, or a function of what stands in it. */
type Word = string | ((...values: never[]) => string);
type Dictionary = Readonly<Record<string, Word>>;

type SameShape<T extends Dictionary> = {
  readonly [Key in keyof T]: T[Key] extends (...values: infer Values) => string
    ? (...values: Values) => string
    : string;
};

export type Words<T extends Dictionary> = Readonly<Record<Language, SameShape<T>>>;

/** The texts of one folder in every language; a text that one of them lacks does not compile. */
export function defineWords<T extends Dictionary>(words: {
  readonly en: T;
  readonly zh: NoInfer<SameShape<T>>;
}): Words<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- T has the shape of itself, which the compiler cannot see
  return words as unknown as Words<T>;
}
