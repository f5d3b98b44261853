import { HubError } from '@starrocks-mcp/protocol';
import { enrolmentCommand, hasNoAgent } from '../http/enrolment-command.ts';
import { Enrolments } from '../store/enrolments.ts';
import { changeStore } from '../store/revision.ts';
import { StoredTenants, type StoredTenant } from '../store/tenants.ts';
import { withTarget } from '../tenants/tenant-changes.ts';
import { TENANT_ID, agentTokenSchema, storedTenantSchema } from '../tenants/tenants-schema.ts';
import { printableJson, printableRow } from './printable.ts';
import { fail } from './fail.ts';
import type { ProcessWorld } from './process-world.ts';
import { readSecretOption } from './secret-option.ts';
import type { TenantOptions } from './tenant-options.ts';
import { fileTenants, withStore } from './with-store.ts';

export interface EnrollOptions {
  readonly hub?: string;
}

export function addTenant(world: ProcessWorld, id: string, options: TenantOptions): number {
  if (!TENANT_ID.test(id)) fail('<id>', 'a tenant id: letters, digits, ".", "_" and "-"');
  const { name, description, contact, agentUrl: agent_url, language } = options;
  const parsed = storedTenantSchema.safeParse({ name, description, contact, agent_url, language });
  if (!parsed.success) {
    return fail(
      '--agent-url and the names',
      parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '),
    );
  }
  const token = agentTokenOf(world, options);
  if (token !== undefined && agent_url === undefined)
    fail('--agent-url', 'the address of the agent whose token this is');
  return withStore(world, (store) => {
    if (fileTenants(world).has(id)) throw inFile(id);
    new StoredTenants(store).add(withTarget({ id, entry: parsed.data, token, nextToken: undefined }));
    world.stdout.write(
      `Tenant "${id}" is in the store. Its agent is enrolled with: starrocks-mcp tenant enroll ${id}\n`,
    );
    return 0;
  });
}

export function listTenants(world: ProcessWorld, { json = false }: { readonly json?: boolean }): number {
  return withStore(world, (store) => {
    const file = fileTenants(world);
    const told = [
      ...[...file].map(([id, entry]) => listed(id, 'file', entry)),
      ...new StoredTenants(store)
        .list()
        .map(({ id, entry }) => listed(id, file.has(id) ? 'store, hidden by the file' : 'store', entry)),
    ];
    if (json) world.stdout.write(`${printableJson({ tenants: told })}\n`);
    else if (told.length === 0) world.stdout.write('There is no tenant yet.\n');
    for (const { id, source, enabled, link, name } of json ? [] : told)
      world.stdout.write(printableRow([id, enabled ? 'enabled' : 'disabled', link, source, name]));
    return 0;
  });
}

/** An entry of file or store without what could be a secret. */
function listed(id: string, source: string, entry: Readonly<Record<string, unknown>>) {
  const { enabled, name, link, description, contact, agent_url, language, adhoc_sql, limits = {} } = entry;
  return {
    id,
    source,
    enabled: enabled !== false,
    link: link === 'dial-out' ? 'dial-out' : agent_url === undefined ? 'direct' : 'agent',
    name: typeof name === 'string' ? name : id,
    description,
    contact,
    agent_url,
    language,
    adhoc_sql,
    limits,
  };
}

export function switchTenant(world: ProcessWorld, id: string, enabled: boolean): number {
  return withStore(world, (store) => {
    changeStore(store.db, () => {
      const stored = new StoredTenants(store);
      const known = storedOr(world, stored, id);
      stored.replace({ ...known, entry: { ...known.entry, enabled } });
    });
    world.stdout.write(`Tenant "${id}" is ${enabled ? 'enabled' : 'disabled'}.\n`);
    return 0;
  });
}

export function removeTenant(world: ProcessWorld, id: string): number {
  return withStore(world, (store) => {
    const stored = new StoredTenants(store);
    storedOr(world, stored, id);
    stored.remove(id);
    world.stdout.write(`Tenant "${id}" is removed and its agents are revoked.\n`);
    return 0;
  });
}

export function enrollTenant(world: ProcessWorld, id: string, { hub }: EnrollOptions): number {
  const hubUrl = hub ?? world.env['PUBLIC_URL'];
  if (hubUrl === undefined || !URL.canParse(hubUrl))
    fail('PUBLIC_URL', 'the address under which the customer reaches this hub', '--hub https://mcp.example.com');
  return withStore(world, (store) => {
    const filed = fileTenants(world).get(id);
    if (filed === undefined) storedOr(world, new StoredTenants(store), id);
    else if (filed['direct'] !== undefined) throw hasNoAgent(id);
    const { code, expiresAt } = new Enrolments(store).create({ tenantId: id, createdBy: 'command line' });
    world.stdout.write(`${enrolmentCommand({ hubUrl: new URL(hubUrl).origin, code })}\n`);
    world.stderr.write(`\nThe code works once, until ${expiresAt}.\n`);
    return 0;
  });
}

/** Throws TENANT_IN_FILE or TENANT_UNKNOWN. */
export function storedOr(world: ProcessWorld, stored: StoredTenants, id: string): StoredTenant {
  const known = stored.find(id);
  if (known !== undefined) return known;
  if (fileTenants(world).has(id)) throw inFile(id);
  throw new HubError('TENANT_UNKNOWN', `There is no tenant "${id}". List them with: starrocks-mcp tenant list`);
}

function inFile(id: string): HubError {
  return new HubError('TENANT_IN_FILE', `The tenant "${id}" stands in the tenants file; change it there.`);
}

export function agentTokenOf(world: ProcessWorld, { agentTokenEnv, agentTokenFile }: TenantOptions) {
  return readSecretOption(world, {
    option: 'agent-token',
    env: agentTokenEnv,
    file: agentTokenFile,
    expected: 'a token of 16 or more characters',
    schema: agentTokenSchema,
  });
}
