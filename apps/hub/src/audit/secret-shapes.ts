const SECRET = '[secret]';

/** Names under which people hand over secrets. */
const SECRET_NAME =
  /^(?:key|code|pin|auth)$|pass(?:word|wd|phrase|code)|pwd|secret|token|credential|authori[sz]ation|cookie|signature|private|api[-_]?key|access[-_]?key/i;

/** What secrets look like wherever they stand. Texts are strangers': each shape must take time in proportion to the text. */
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g,
  /(?<![\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g,
  /\b(?:srmcp_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|AIza|A[KS]IA)[\w-]{8,}/g,
  /(?<=\b(?:Bearer|Basic)\s{1,8})[\w+/=.~-]+/gi,
  /(?<=:\/\/)[^\s/@]+(?=@)/g,
  /(?<=\b(?:password|passwd|pwd|secret|token|api[-_]?key|access[-_]?key)["']?\s{0,8}[:=]\s{0,8}["']?)[^\s"',;&]+/gi,
  /\b[0-9a-f]{32,}\b/gi,
];

/** A long word of letters of both cases and digits; names of tables are of one case or have none. */
const RANDOM_WORD = /(?<![\w+/=-])(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])(?=[\w+/-]*\d)[\w+/-]{24,}={0,2}/g;

/** What follows the `?` of an address often opens what is behind it. */
const QUESTION_OF_URL = /(?<![^\s"'(<,=])(https?:\/\/[^\s?#"'(<,=]*)\?[^\s"'<]+/gi;

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The text without what looks like a secret. */
export function withoutSecrets(text: string): string {
  const bare = text.replaceAll(QUESTION_OF_URL, `$1?${SECRET}`);
  return [...SHAPES, RANDOM_WORD].reduce((result, shape) => result.replaceAll(shape, SECRET), bare);
}
