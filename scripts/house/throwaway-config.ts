import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How the hub reaches one tenant. */
export type TenantLink =
  | { readonly agentUrl: string; readonly agentToken: string }
  | { readonly host: string; readonly port: number; readonly user: string }
  | 'dial-out';

interface ThrowawayConfig {
  readonly path: string;
  /** May name every tenant of the file; known to nobody afterwards. */
  readonly apiKey: string;
  remove(): Promise<void>;
}

export function makeSecret(): string {
  return randomBytes(32).toString('hex');
}

/** Writes a tenants file that only this user can read, into a folder that `remove` deletes. */
export async function writeThrowawayConfig(
  tenants: ReadonlyMap<string, { readonly name: string; readonly link: TenantLink }>,
): Promise<ThrowawayConfig> {
  const folder = await mkdtemp(join(tmpdir(), 'starrocks-mcp-'));
  const path = join(folder, 'tenants-config.json');
  const apiKey = `throwaway-${makeSecret()}`;
  const config = {
    tenants: Object.fromEntries([...tenants].map(([id, { name, link }]) => [id, { name, ...tenantEntry(link) }])),
    api_keys: [
      {
        name: 'throwaway',
        hash: `sha256:${createHash('sha256').update(apiKey).digest('hex')}`,
        tenants: [...tenants.keys()],
      },
    ],
  };
  await writeFile(path, JSON.stringify(config, null, 2), { mode: 0o600 });
  return { path, apiKey, remove: () => rm(folder, { recursive: true, force: true }) };
}

function tenantEntry(link: TenantLink) {
  if (link === 'dial-out') return { link };
  if ('agentUrl' in link) return { agent_url: link.agentUrl, agent_token: link.agentToken };
  return { direct: { host: link.host, port: link.port, user: link.user } };
}
