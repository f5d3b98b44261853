// Writes src/checks.generated.ts: every *.check.ts, *.cause.ts, *.view.ts, *.figures.ts and *.inquiry.ts below src, so that adding one
// touches no other file. Runs at install (prepare), before typecheck, and before the tests.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SRC = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');
const KINDS = [
  { suffix: '.check.ts', list: 'CHECKS', type: 'Check', from: './form/check.ts' },
  { suffix: '.cause.ts', list: 'CAUSES', type: 'Cause', from: './form/cause.ts' },
  { suffix: '.view.ts', list: 'VIEWS', type: 'AnyView', from: './form/view.ts' },
  { suffix: '.figures.ts', list: 'FIGURES', type: 'Figures', from: './form/figures.ts' },
  { suffix: '.inquiry.ts', list: 'INQUIRIES', type: 'AnyInquiry', from: './form/inquiry.ts' },
];

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listFiles(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

function nameOf(file) {
  const words = file.slice(2, -3).split(/[^a-zA-Z0-9]+/);
  return words.map((word, index) => (index === 0 ? word : word[0].toUpperCase() + word.slice(1))).join('');
}

export function generateIndex() {
  const files = listFiles(SRC)
    .map((file) => './' + relative(SRC, file).split(sep).join('/'))
    .sort();
  const text = ['// Made by scripts/generate-index.mjs; not kept in git.'];
  const lists = [];
  for (const { suffix, list, type, from } of KINDS) {
    const own = files.filter((file) => file.endsWith(suffix));
    text.push(
      `import type { ${type} } from '${from}';`,
      ...own.map((file) => `import ${nameOf(file)} from '${file}';`),
    );
    lists.push(`export const ${list}: readonly ${type}[] = [${own.map((file) => `\n  ${nameOf(file)},`).join('')}\n];`);
  }
  const target = join(SRC, 'checks.generated.ts');
  const wanted = text.join('\n') + '\n\n' + lists.join('\n\n') + '\n';
  if (readOrEmpty(target) !== wanted) writeFileSync(target, wanted);
}

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateIndex();
