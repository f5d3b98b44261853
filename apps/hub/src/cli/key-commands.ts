import { Option, type Command } from 'commander';
import { ROLES } from '../auth/roles.ts';
import { StoredKeys, type StoredKey } from '../store/keys.ts';
import { expiryOf, keyIdOf } from '../tenants/key-principal.ts';
import type { ApiKeyEntry } from '../tenants/tenants-schema.ts';
import { collect } from './collect.ts';
import { createKey, type KeyCreateOptions } from './key-create-command.ts';
import { printableJson, printableRow } from './printable.ts';
import type { ProcessWorld } from './process-world.ts';
import type { RunCommand } from './run-command.ts';
import { fileKeys, withStore } from './with-store.ts';

export function addKeyCommands(program: Command, run: RunCommand): void {
  const key = program.command('key').description('API keys of clients and operators');
  key
    .command('create')
    .description('make an API key, show it once, and show or store its hash')
    .option('--tenant <id>', 'a tenant that the key opens, or that an operator may see; may be repeated', collect, [])
    .option('--name <text>', 'what logs call the key')
    .addOption(
      new Option('--role <role>', 'user for MCP clients; viewer, operator and admin for the console and /admin')
        .choices(ROLES)
        .default('user'),
    )
    .option('--tool <name>', 'confine the key to a tool; may be repeated', collect, [])
    .option('--expires <date>', 'last day, for example 2027-12-31, or a moment such as 2027-12-31T18:00:00Z')
    .option('--from <address>', 'confine the key to an address or network, as 10.0.0.0/8; may be repeated', collect, [])
    .option('--rate <number>', 'requests a minute, in place of RATE_LIMIT_PER_MINUTE')
    .option('--concurrent <number>', 'calls in work at once, in place of KEY_CONCURRENT_REQUESTS')
    .addOption(
      new Option('--write', 'add the hash to the tenants file (TENANTS_CONFIG, or ./tenants-config.json)')
        .default(false)
        .conflicts('store'),
    )
    .option('--store', 'keep the hash in the hub’s store, where the console lists it', false)
    .action((options: KeyCreateOptions) => run((world) => createKey(world, options)));
  key
    .command('list')
    .description('keys of the tenants file and of the hub’s store')
    .option('--json', 'one JSON object')
    .action((options: { json?: boolean }) => run((world) => listKeys(world, options)));
  key
    .command('revoke')
    .description('end a key of the store and its sessions; a running hub knows within a second')
    .argument('<id>')
    .action((id: string) => run((world) => revokeKey(world, id)));
}

function listKeys(world: ProcessWorld, { json = false }: { readonly json?: boolean }): number {
  return withStore(world, (store) => {
    const stored = new StoredKeys(store.db);
    const uses = stored.lastUses();
    const keys = [...fileKeys(world).map(ofFile), ...stored.list().map(ofStore)].map((key) =>
      Object.assign(key, { last_used_at: uses.get(key.id) ?? null }),
    );
    if (json) world.stdout.write(`${printableJson({ keys })}\n`);
    else if (keys.length === 0) world.stdout.write('There is no key yet: key create makes one.\n');
    for (const { id, prefix, source, entry, revoked_at: revoked } of json ? [] : keys) {
      const { role, name = '', tenants } = entry;
      const opens = tenants.length === 0 ? 'all tenants' : tenants.join(',');
      const state = revoked ?? (hasExpired(entry) ? `expired ${entry.expires}` : 'in force');
      world.stdout.write(printableRow([id, prefix === null ? '' : `${prefix}…`, source, role, name, opens, state]));
    }
    return 0;
  });
}

function ofFile({ hash, prefix, created_at: createdAt, ...entry }: ApiKeyEntry) {
  const id = keyIdOf(hash.replace(/^sha256:/, ''));
  return { id, prefix: prefix ?? null, source: 'file', entry, created_at: createdAt ?? null, revoked_at: null };
}

function ofStore({ id, prefix, entry, createdAt, revokedAt }: StoredKey) {
  return { id, prefix, source: 'store', entry, created_at: createdAt, revoked_at: revokedAt ?? null };
}

function hasExpired({ expires }: Pick<ApiKeyEntry, 'expires'>): boolean {
  return (expiryOf(expires) ?? Infinity) <= Date.now();
}

function revokeKey(world: ProcessWorld, id: string): number {
  return withStore(world, (store) => {
    new StoredKeys(store.db).revoke(id);
    world.stdout.write(`Key ${id} is revoked.\n`);
    return 0;
  });
}
