import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { MAX_HUB_KEYS, signingKeySchema, systemCodeOf } from '@starrocks-mcp/protocol';
import * as z from 'zod';

/** Name of the file in the state folder. */
export const IDENTITY_FILE = 'identity.json';

const ownKeySchema = z.strictObject({
  keyId: z.string().min(1),
  /** Ed25519, PKCS #8, PEM. */
  privateKey: z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
});

const identitySchema = z.strictObject({
  v: z.literal(1),
  agentId: z.uuid(),
  tenantId: z.string().min(1),
  hubUrl: z.url(),
  link: z.enum(['dial-out', 'inbound']),
  ...ownKeySchema.shape,
  /** The hub's signing keys, pinned at enrolment. */
  hubKeys: z.array(signingKeySchema).min(1).max(MAX_HUB_KEYS),
  /** Of the statement that told of them; undefined: they are those of the enrolment. Milliseconds since 1970. */
  hubKeysIssuedAt: z.number().int().positive().optional(),
  /** A key that the hub has been told of and that was not used yet. */
  nextKey: ownKeySchema.optional(),
});

/** Who this agent is to its hub, and whose jobs it takes. The private key never leaves this host. */
export type AgentIdentity = z.output<typeof identitySchema>;

/** Undefined: not enrolled. Throws for a file that others may read or that is no identity. */
export function readIdentity(stateDir: string): AgentIdentity | undefined {
  const path = join(stateDir, IDENTITY_FILE);
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new Error(`${path} may be read by others. Run: chmod 600 ${path}`);
  }
  const { data } = identitySchema.safeParse(parseJson(text));
  if (data === undefined) throw new Error(`${path} is no identity of an agent. Enrol it again: starrocks-agent enroll`);
  return data;
}

/** Whole or not at all, also when the power fails in between. */
export function writeIdentity(stateDir: string, identity: AgentIdentity): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  chmodSync(stateDir, 0o700);
  const path = join(stateDir, IDENTITY_FILE);
  const candidate = `${path}.new`;
  withFile(openSync(candidate, 'w', 0o600), (file) => {
    writeSync(file, `${JSON.stringify(identitySchema.parse(identity), null, 2)}\n`);
    fsyncSync(file);
  });
  renameSync(candidate, path);
  withFile(openSync(stateDir, 'r'), fsyncSync);
}

function withFile(file: number, work: (file: number) => void): void {
  try {
    work(file);
  } finally {
    closeSync(file);
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
