import { systemCodeOf } from '@starrocks-mcp/protocol';
import { fail } from './fail.ts';
import type { ProcessWorld } from './process-world.ts';

/** The option of every command that asks the running hub. */
export const HUB_OPTION = [
  '--hub <url>',
  'where the hub answers (default: as HOST, PORT and TLS_CERT_FILE say); the key is ADMIN_KEY',
] as const;

export interface HubRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Where the hub answers; without it where the settings say that it listens. */
  readonly hub: string | undefined;
}

interface Asked {
  /** False for an error of the hub, which is its body then. */
  readonly ok: boolean;
  readonly body: unknown;
}

const TIMEOUT_MS = 30_000;
const DEFAULT_PORT = '3000';
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', 'localhost']);

/** Asks the running hub as its operator. What answers nothing that a hub would is told on stderr, and gives undefined. */
export async function askHub(world: ProcessWorld, request: HubRequest): Promise<Asked | undefined> {
  const { method, path, body, hub = ownUrl(world.env) } = request;
  if (!URL.canParse(hub)) fail('--hub', 'the address of the hub', '--hub https://mcp.example.com');
  const url = new URL(path, hub);
  const headers = { 'X-API-Key': keyOf(world), ...(body !== undefined && { 'Content-Type': 'application/json' }) };
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  try {
    const response = await fetch(url, { method, headers, ...text, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const told: unknown = await response.json().catch(() => undefined);
    if (typeof told === 'object' && told !== null) return { ok: response.ok, body: told };
    world.stderr.write(`What answers at ${url.origin} is no hub (HTTP ${response.status}). Is the address right?\n`);
  } catch (error) {
    world.stderr.write(`${whyNot(url, error)}\n`);
  }
  return undefined;
}

function whyNot({ origin }: URL, error: unknown): string {
  const code = systemCodeOf(error instanceof Error ? error.cause : undefined) ?? '';
  if (!/CERT|ALTNAME/.test(code)) return `No hub answers at ${origin}. Does it run, and is the address right?`;
  return (
    `The certificate at ${origin} is not trusted (${code}). Name the hub with --hub as its certificate does, and ` +
    'whoever signed it with NODE_EXTRA_CA_CERTS.'
  );
}

/** Where the hub of these settings listens. One that serves https is reached by the name in its certificate. */
function ownUrl({ HOST, PORT = DEFAULT_PORT, TLS_CERT_FILE, PUBLIC_URL }: ProcessWorld['env']): string {
  if (TLS_CERT_FILE !== undefined) return PUBLIC_URL ?? `https://localhost:${PORT}`;
  const host = HOST === undefined || ANY_ADDRESS.has(HOST) ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}

/** Never from the command line itself, which other users of the machine can read. */
function keyOf({ env, files }: ProcessWorld): string {
  const file = env['ADMIN_KEY_FILE'];
  const key = file !== undefined && files.fileExists(file) ? files.readTextFile(file).trim() : env['ADMIN_KEY'];
  return key ?? fail('ADMIN_KEY', 'the key of the operators, or ADMIN_KEY_FILE with its path');
}
