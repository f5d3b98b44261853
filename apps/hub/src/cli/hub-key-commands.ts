import type { Command } from 'commander';
import { Agents } from '../store/agents.ts';
import { addHubKey, listHubKeys, removeHubKey } from '../trust/hub-keys.ts';
import { printableJson, printableRow } from './printable.ts';
import type { ProcessWorld } from './process-world.ts';
import type { RunCommand } from './run-command.ts';
import { withStore } from './with-store.ts';

interface ForceOption {
  readonly force?: boolean;
}

export function addHubKeyCommands(program: Command, run: RunCommand): void {
  const key = program.command('hub-key').description('keys with which this hub signs what agents run');
  key
    .command('list')
    .description('ids of the keys, the newest first')
    .option('--json', 'one JSON object')
    .action((options: { json?: boolean }) => run((world) => listKeys(world, options)));
  key
    .command('rotate')
    .description('a new key; it signs for an agent as soon as the agent has pinned it')
    .option('--force', 'also when agents that know only the oldest key are lost by it')
    .action((options: ForceOption) => run((world) => rotateKey(world, options)));
  key
    .command('remove')
    .description('remove a key, for example one that may have been stolen')
    .argument('<kid>')
    .option('--force', 'also when agents that know no other key are lost by it')
    .action((kid: string, options: ForceOption) => run((world) => removeKey(world, kid, options)));
}

function listKeys(world: ProcessWorld, { json = false }: { readonly json?: boolean }): number {
  return withStore(world, (store) => {
    const keys = listHubKeys(store).map(({ kid, createdAt }) => ({ kid, created_at: createdAt }));
    if (json) world.stdout.write(`${printableJson({ keys })}\n`);
    else if (keys.length === 0) world.stdout.write('There is no key yet; the hub makes one when it starts.\n');
    for (const { kid, created_at } of json ? [] : keys) world.stdout.write(printableRow([kid, created_at]));
    return 0;
  });
}

function rotateKey(world: ProcessWorld, { force = false }: ForceOption): number {
  return withStore(world, (store) => {
    const kid = addHubKey(store, { agents: new Agents(store), force });
    world.stdout.write(`${kid} is the new key. Agents are told within seconds, or when they connect.\n`);
    return 0;
  });
}

function removeKey(world: ProcessWorld, kid: string, { force = false }: ForceOption): number {
  return withStore(world, (store) => {
    removeHubKey(store, kid, { agents: new Agents(store), force });
    world.stdout.write(`${kid} is removed; agents forget it as soon as they are told.\n`);
    return 0;
  });
}
