import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { variableNames } from '@starrocks-mcp/hub';
import { ERROR_CODES } from '@starrocks-mcp/protocol';
import { REFUSAL_CODES } from '@starrocks-mcp/sql-guard';
import { describe, expect, it } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function listDocuments(): string[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`);
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  const packages = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}/README.md`),
  );
  return [...docs, ...top, ...packages].filter((path) => path.endsWith('.md') && existsSync(join(ROOT, path)));
}

describe('the documents', () => {
  it('explain each error code once, with its HTTP status', () => {
    const sections = [...read('docs/errors.md').matchAll(/^### ([A-Z_]+)\n(\d+)/gm)];
    const documented = sections.map((section) => `${section[1]} ${section[2]}`);
    const declared = Object.entries(ERROR_CODES).map(([code, facts]) => `${code} ${facts.http}`);
    expect(documented.toSorted()).toEqual(declared.toSorted());
  });

  it('explain each refusal of the guard once', () => {
    const documented = [...read('docs/errors.md').matchAll(/^### ([a-z_]+)\n/gm)].map((section) => section[1] ?? '');
    expect(documented.toSorted()).toEqual(Object.keys(REFUSAL_CODES).toSorted());
  });

  it.each(['docs/operating.md', '.env.example'])('have each setting of the hub, and no other: %s', (path) => {
    const text = read(path);
    const ofHub = text.split('# --- The agent')[0] ?? '';
    const table = text.split('## Tenants')[0] ?? '';
    const inTable = [...table.matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*)/gm)];
    const listed = inTable.flatMap(([, names = '']) => [...names.matchAll(/[A-Z_]+/g)].map(([name]) => name));
    const named = path.endsWith('.md') ? listed : [...ofHub.matchAll(/^# ([A-Z_]+)=/gm)].map(([, name = '']) => name);
    const isFileOf = (name: string): boolean => name.endsWith('_FILE') && variableNames.has(name.slice(0, -5));
    const plain = named.map((name) => (isFileOf(name) ? name.slice(0, -5) : name));
    const settings = [...variableNames].filter((name) => !isFileOf(name));
    expect([...new Set(plain)].toSorted()).toEqual(settings.toSorted());
  });

  it.each(listDocuments())('point only to files that exist: %s', (path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#|mailto:|starrocks:)([^)#\s]+)/g)].map(
      (match) => match[1] ?? '',
    );
    const missing = links.filter((link) => !existsSync(resolve(ROOT, dirname(path), link)));
    expect(missing).toEqual([]);
  });
});
