import { ConfigError } from '@starrocks-mcp/settings';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { changeStore } from '../store/revision.ts';
import { StoredTenants } from '../store/tenants.ts';
import { changeTenant, tenantChangesSchema, type TenantChanges } from '../tenants/tenant-changes.ts';
import type { ProcessWorld } from './process-world.ts';
import type { RunCommand } from './run-command.ts';
import { agentTokenOf, storedOr } from './tenant-commands.ts';
import { withTenantOptions, type TenantOptions } from './tenant-options.ts';
import { withStore } from './with-store.ts';

interface TenantSetOptions extends TenantOptions {
  readonly dialOut?: true;
  readonly adhocSql?: 'on' | 'off';
  readonly limit?: Readonly<Record<string, number | null>>;
}

const LIMITS = Object.keys(tenantChangesSchema.shape.limits.unwrap().shape);

export function addTenantSetCommand(tenant: Command, run: RunCommand): void {
  const set = tenant
    .command('set')
    .description('change a tenant of the store; what is not named stays as it is')
    .argument('<id>');
  withTenantOptions(set)
    .addOption(
      new Option('--dial-out', 'its agent opens the connection, in place of one that this hub calls').conflicts(
        'agentUrl',
      ),
    )
    .addOption(new Option('--adhoc-sql <state>', 'whether clients may send their own SELECT').choices(['on', 'off']))
    .option(
      '--limit <name=value>',
      `one of ${LIMITS.join(', ')}; "default" as value gives it back to the hub’s settings; may be repeated`,
      collectLimit,
    )
    .action((id: string, options: TenantSetOptions) => run((world) => setTenant(world, id, options)));
}

function collectLimit(text: string, before: TenantSetOptions['limit'] = {}): TenantSetOptions['limit'] {
  const [, name = '', value = ''] = /^([a-z_]+)=(\d{1,15}|default)$/.exec(text) ?? [];
  if (!LIMITS.includes(name)) throw new InvalidArgumentError(`One of ${LIMITS.join(', ')}, with "=" and its value.`);
  return { ...before, [name]: value === 'default' ? null : Number(value) };
}

function setTenant(world: ProcessWorld, id: string, options: TenantSetOptions): number {
  const changes = changesOf(world, options);
  return withStore(world, (store) => {
    changeStore(store.db, () => {
      const stored = new StoredTenants(store);
      stored.replace(changeTenant(storedOr(world, stored, id), changes));
    });
    world.stdout.write(`Tenant "${id}" is changed.\n`);
    return 0;
  });
}

function changesOf(world: ProcessWorld, options: TenantSetOptions): TenantChanges {
  const { name, description, contact, language, agentUrl: agent_url, adhocSql, dialOut, limit } = options;
  const named = {
    name,
    description,
    contact,
    language,
    agent_url,
    agent_token: agentTokenOf(world, options),
    link: dialOut && 'dial-out',
    adhoc_sql: adhocSql && adhocSql === 'on',
    limits: limit,
  };
  const given = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length === 0)
    throw new ConfigError([{ where: 'tenant set', expected: 'at least one change', example: '--name "Acme"' }]);
  const parsed = tenantChangesSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map(({ path, message }) => ({ where: optionOf(path.map(String)), expected: message })),
  );
}

function optionOf([field = '', name]: readonly string[]): string {
  return name === undefined ? `--${field.replaceAll('_', '-')}` : `--limit ${name}`;
}
