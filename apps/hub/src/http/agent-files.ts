import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HubError } from '@starrocks-mcp/protocol';
import type { Outgoing, Step } from './exchange.ts';

/** What a customer's host downloads: the installer, with the checksum of the agent written into it, and the agent. */
export interface AgentFiles {
  readonly installer: Step;
  readonly bundle: Step;
  readonly checksum: Step;
  /** The signed statements of this release, for agents that are older than the hub and locked to theirs. */
  readonly catalogue: Step;
}

const INSTALLER = 'install-agent.sh';
const BUNDLE = 'starrocks-agent.mjs';
const CATALOGUE = 'starrocks-agent.catalogue.json';
/** The line of the installer that takes the checksum. */
const EMPTY_CHECKSUM = "SERVED_SHA256=''";

/** Serves from `folder`, else from the checkout that this hub runs in. Looks at the files again when they change. */
export function createAgentFiles(folder: string | undefined): AgentFiles {
  const paths = findPaths(folder);
  const bundle = cachedFile(paths?.bundle);
  const installer = cachedFile(paths?.installer);
  const catalogue = cachedFile(paths && join(dirname(paths.bundle), CATALOGUE));
  return {
    async installer(_req, res) {
      const script = (await installer()).bytes.toString('utf8');
      const filled = script.replace(EMPTY_CHECKSUM, `SERVED_SHA256='${(await bundle()).sha256}'`);
      send(res, { type: 'text/x-shellscript; charset=utf-8', body: Buffer.from(filled) });
    },
    async bundle(_req, res) {
      send(res, { type: 'text/javascript; charset=utf-8', body: (await bundle()).bytes });
    },
    async checksum(_req, res) {
      send(res, { type: 'text/plain; charset=utf-8', body: Buffer.from(`${(await bundle()).sha256}  ${BUNDLE}\n`) });
    },
    async catalogue(_req, res) {
      send(res, { type: 'application/json; charset=utf-8', body: (await catalogue()).bytes });
    },
  };
}

interface Paths {
  readonly installer: string;
  readonly bundle: string;
}

/** In a folder of a provider's own the two lie side by side; in a checkout the agent lies where it is built. */
function findPaths(folder: string | undefined): Paths | undefined {
  if (folder !== undefined) return { installer: join(folder, INSTALLER), bundle: join(folder, BUNDLE) };
  let at = dirname(fileURLToPath(import.meta.url));
  while (dirname(at) !== at) {
    if (existsSync(join(at, INSTALLER))) {
      return { installer: join(at, INSTALLER), bundle: join(at, 'apps', 'agent', 'dist', BUNDLE) };
    }
    at = dirname(at);
  }
  return undefined;
}

interface ReadFile {
  readonly bytes: Buffer;
  readonly sha256: string;
}

function cachedFile(path: string | undefined): () => Promise<ReadFile> {
  let known: { readonly mark: string; readonly file: ReadFile } | undefined;
  return async () => {
    try {
      if (path === undefined) throw new Error('no files');
      const { mtimeMs, size } = await stat(path);
      const mark = `${mtimeMs} ${size}`;
      if (known?.mark !== mark) {
        const bytes = await readFile(path);
        known = { mark, file: { bytes, sha256: createHash('sha256').update(bytes).digest('hex') } };
      }
      return known.file;
    } catch (cause) {
      throw new HubError('NOT_FOUND', 'This hub does not hold the agent. Its operator can set AGENT_FILES_DIR.', {
        cause,
      });
    }
  };
}

function send(res: Outgoing, { type, body }: { readonly type: string; readonly body: Buffer }): void {
  res.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length, 'Cache-Control': 'no-cache' });
  res.end(body);
}
