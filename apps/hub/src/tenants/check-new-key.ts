import { hasTool } from '@starrocks-mcp/toolbox';
import { opensNothing, expiryOf } from './key-principal.ts';
import type { StoredKeyEntry } from './tenants-schema.ts';

interface NewKeyProblem {
  readonly field: keyof StoredKeyEntry;
  readonly message: string;
}

/** What the record calls the keys of the environment, and who came without one: no other key may pass for them. */
const NAMES_OF_HUB: ReadonlySet<string> = new Set(['ADMIN_KEY', 'API_KEY', 'METRICS_KEY', 'anonymous']);

/** What is wrong with a key that has the right form and is to be made now; undefined: nothing. */
export function findNewKeyProblem(entry: StoredKeyEntry, now = Date.now()): NewKeyProblem | undefined {
  const { role, tenants, tools, expires, name } = entry;
  if (opensNothing(entry)) return { field: 'tenants', message: 'list the tenants that the key opens' };
  if (role === 'metrics' && tenants.length > 0)
    return { field: 'tenants', message: 'leave them out for the role metrics: the metrics name all tenants' };
  if (tools?.length === 0) return { field: 'tools', message: 'name one at least, or leave them out for all' };
  const unknown = tools?.find((tool) => !hasTool(tool));
  if (unknown !== undefined)
    return { field: 'tools', message: `there is no tool "${unknown}"; GET /admin/tools lists them` };
  if ((expiryOf(expires) ?? Infinity) <= now) return { field: 'expires', message: 'this moment has passed' };
  if (NAMES_OF_HUB.has(name)) return { field: 'name', message: 'the hub itself uses this name; choose another' };
  return undefined;
}
