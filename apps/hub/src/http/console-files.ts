import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HubError } from '@starrocks-mcp/protocol';

export type Encoding = 'br' | 'gzip' | 'identity';

/** One file of the console in each form that it was built in. */
export interface ConsoleFile {
  readonly type: string;
  /** True: its name tells its content, so that it never changes. */
  readonly isHashed: boolean;
  readonly forms: ReadonlyMap<Encoding, Buffer>;
}

export interface ConsoleFiles {
  /** The page, with a place for the nonce of each answer. */
  readonly page: string;
  /** By their path below /console, without a leading slash. What is not in here is not served. */
  readonly files: ReadonlyMap<string, ConsoleFile>;
}

const PAGE = 'index.html';
const FOLDER = join('apps', 'console');
const TYPES: ReadonlyMap<string, string> = new Map([
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.woff2', 'font/woff2'],
  ['.png', 'image/png'],
]);
const FORMS = [
  { suffix: '', encoding: 'identity' },
  { suffix: '.br', encoding: 'br' },
  { suffix: '.gz', encoding: 'gzip' },
] as const;

/**
 * Reads the built console from `folder`, else from the checkout that this hub runs in, and again when it was built anew.
 * Throws NOT_FOUND when it is not there.
 */
export function createConsoleFiles(folder: string | undefined): () => Promise<ConsoleFiles> {
  const dist = folder ?? findDist();
  let known: { readonly mark: number; readonly files: Promise<ConsoleFiles> } | undefined;
  return async () => {
    try {
      if (dist === undefined) throw new Error('no checkout');
      const { mtimeMs } = await stat(join(dist, PAGE));
      if (known?.mark !== mtimeMs) known = { mark: mtimeMs, files: loadFiles(dist) };
      return await known.files;
    } catch (cause) {
      known = undefined;
      throw new HubError(
        'NOT_FOUND',
        'This hub does not hold the console. Its operator can build it with "npm run build" or set CONSOLE_FILES_DIR.',
        { cause },
      );
    }
  };
}

async function loadFiles(dist: string): Promise<ConsoleFiles> {
  const [page, names] = await Promise.all([
    readFile(join(dist, PAGE), 'utf8'),
    readdir(dist, { recursive: true, encoding: 'utf8' }),
  ]);
  const present = new Set(names);
  const files = new Map<string, ConsoleFile>();
  for (const name of names) {
    const type = TYPES.get(extname(name));
    if (type === undefined) continue;
    const forms = new Map<Encoding, Buffer>();
    for (const { suffix, encoding } of FORMS) {
      if (present.has(name + suffix)) forms.set(encoding, await readFile(join(dist, name + suffix)));
    }
    files.set(name.split(sep).join('/'), { type, isHashed: name.startsWith(`assets${sep}`), forms });
  }
  return { page, files };
}

function findDist(): string | undefined {
  let at = dirname(fileURLToPath(import.meta.url));
  while (dirname(at) !== at) {
    if (existsSync(join(at, FOLDER))) return join(at, FOLDER, 'dist');
    at = dirname(at);
  }
  return undefined;
}
