const SECRET = '[secret]';

/** Names under which people hand over secrets. */
const SECRET_NAME =
  /^(?:key|code|pin|auth|pass|pw|sig)$|pass(?:word|wd|phrase|code)|pwd|secret|token|credential|authori[sz]ation|cookie|signature|private|api[-_]?key|access[-_]?key/i;

/** What secrets look like wherever they stand. Texts are strangers': each shape must take time in proportion to the text. */
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g,
  /(?<![\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g,
  /\b(?:srmcp_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|AIza|A[KS]IA)[\w-]{8,}/g,
  /(?<=\b(?:Bearer|Basic)\s{1,8})[\w+/=.~-]+/gi,
  /(?<=:\/\/)[^\s/@]+(?=@)/g,
  /\b[0-9a-f]{32,}\b/gi,
];

const PASSWORD = String.raw`pass(?:word|wd|phrase|code)|pwd|密码|口令`;
const NAMED = String.raw`${PASSWORD}|secret|token|credential|api[-_ ]?key|access[-_]?key|private[-_]?key|authori[sz]ation|密钥|令牌`;
const VALUE = String.raw`(?:\\{0,4}"[^"]*"|\\{0,4}'[^']*'|(?:(?:bearer|basic|token|apikey|digest)\s{1,8})?[^\s"',;&]+)`;

/** What stands beside a word that calls it a secret; the word stays. */
const NAMED_VALUES: readonly RegExp[] = [
  // `api_key: …`, `AWS_SECRET_ACCESS_KEY=…`, `"aws.s3.secret_key" = "…"`
  new RegExp(String.raw`((?:${NAMED})[\w.-]{0,32}[\\"'\x60]{0,4}\s{0,8}(?:[:=：＝]|=>|\bis\b)\s{0,8})${VALUE}`, 'gi'),
  new RegExp(String.raw`(\b(?:pass|pw|sig|auth)\s{0,8}[:=]\s{0,8})${VALUE}`, 'gi'),
  // `--password …`, `IDENTIFIED BY '…'`
  new RegExp(String.raw`((?:--?(?:${NAMED})|(?:${PASSWORD}))\s{1,8})(?!\[secret|is\b|[:=：＝])${VALUE}`, 'gi'),
  new RegExp(String.raw`(\bidentified\s{1,8}(?:with\s{1,8}\S{1,64}\s{1,8})?(?:by|as)\s{1,8})${VALUE}`, 'gi'),
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
  const named = NAMED_VALUES.reduce((result, shape) => result.replaceAll(shape, `$1${SECRET}`), bare);
  return [...SHAPES, RANDOM_WORD].reduce((result, shape) => result.replaceAll(shape, SECRET), named);
}
