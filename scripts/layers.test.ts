import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SCOPE = '@starrocks-mcp/';

/** Who may use whom at run time. An edge that is not here is a change of the architecture: docs/architecture.md first. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  'apps/hub': ['toolbox', 'experts', 'sql-guard', 'starrocks', 'protocol', 'settings', 'chained-log', 'tracing'],
  'apps/agent': ['chained-log', 'sql-guard', 'starrocks', 'protocol', 'settings', 'tracing'],
  'apps/console': [],
  'packages/toolbox': ['experts', 'sql-guard', 'starrocks', 'protocol'],
  'packages/experts': ['starrocks', 'protocol'],
  'packages/starrocks': ['sql-guard', 'protocol'],
  'packages/simulator': ['starrocks'],
  'packages/sql-guard': [],
  'packages/protocol': [],
  'packages/settings': [],
  'packages/tracing': ['settings'],
  'packages/chained-log': [],
  tests: [],
};

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
}

function listPackages(): string[] {
  const inFolder = (folder: string) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
  return [...inFolder('apps'), ...inFolder('packages'), 'tests'];
}

function readDependencies(folder: string): string[] {
  const json = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as PackageJson;
  return Object.keys(json.dependencies ?? {});
}

function listSources(folder: string): string[] {
  return readdirSync(join(ROOT, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(ROOT, folder, 'src', name));
}

function readImports(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...specifiers].map((match) => match[1] ?? '');
}

describe('the house', () => {
  it('has a line in the table for each of its packages', () => {
    expect(listPackages().toSorted()).toEqual(Object.keys(MAY_USE).toSorted());
  });

  it.each(Object.entries(MAY_USE))('lets %s use only what its line lists', (folder, allowed) => {
    const used = readDependencies(folder).filter((name) => name.startsWith(SCOPE));
    expect(used.filter((name) => !allowed.includes(name.slice(SCOPE.length)))).toEqual([]);
  });

  it.each(Object.keys(MAY_USE))('keeps the relative imports of %s inside it', (folder) => {
    const strays = listSources(folder).flatMap((file) =>
      readImports(file)
        .filter((specifier) => specifier.startsWith('.'))
        .filter((specifier) => relative(join(ROOT, folder), resolve(dirname(file), specifier)).startsWith('..'))
        .map((specifier) => `${relative(ROOT, file)} -> ${specifier}`),
    );
    expect(strays).toEqual([]);
  });

  it.each(['packages/experts', 'packages/sql-guard', 'packages/protocol'])('keeps I/O out of %s', (folder) => {
    const outside = listSources(folder)
      .filter((file) => !/\.test\.ts$|[\\/]testing[\\/]/.test(file))
      .flatMap((file) => readImports(file).map((specifier) => ({ file: relative(ROOT, file), specifier })))
      // Hashes and signatures are computed, not fetched.
      .filter(({ specifier }) => specifier !== 'node:crypto')
      .filter(({ specifier }) => specifier.startsWith('node:') || specifier === 'mysql2' || specifier === 'express');
    expect(outside).toEqual([]);
  });

  it('depends on no library in the guard and on zod alone in the protocol', () => {
    expect(readDependencies('packages/sql-guard')).toEqual([]);
    expect(readDependencies('packages/protocol')).toEqual(['zod']);
  });
});
