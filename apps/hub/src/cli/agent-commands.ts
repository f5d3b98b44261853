import { HubError } from '@starrocks-mcp/protocol';
import type { Command } from 'commander';
import { Agents } from '../store/agents.ts';
import { raiseRevision } from '../store/revision.ts';
import { printableJson, printableRow } from './printable.ts';
import type { ProcessWorld } from './process-world.ts';
import type { RunCommand } from './run-command.ts';
import { withStore } from './with-store.ts';

export function addAgentCommands(program: Command, run: RunCommand): void {
  const agent = program.command('agent').description('agents that were enrolled');
  agent
    .command('list')
    .description('agents with their tenants, releases and when they were last seen')
    .option('--tenant <id>', 'of one tenant')
    .option('--json', 'one JSON object')
    .action((options: AgentListOptions) => run((world) => listAgents(world, options)));
  agent
    .command('revoke')
    .description('turn an agent away for good; a live connection is closed within five seconds')
    .argument('<agentId>')
    .action((agentId: string) => run((world) => revokeAgent(world, agentId)));
  agent
    .command('rotate')
    .description('have an agent make itself a new key; the old one serves until then')
    .argument('<agentId>')
    .action((agentId: string) => run((world) => rotateAgent(world, agentId)));
}

interface AgentListOptions {
  readonly tenant?: string;
  readonly json?: boolean;
}

function listAgents(world: ProcessWorld, { tenant, json = false }: AgentListOptions): number {
  return withStore(world, (store) => {
    const agents = new Agents(store).list(tenant);
    if (json) world.stdout.write(`${printableJson({ agents })}\n`);
    for (const { agentId, tenantId, version, lastSeenAt, revokedAt } of json ? [] : agents) {
      const state = revokedAt === undefined ? `seen ${lastSeenAt ?? 'never'}` : `revoked ${revokedAt}`;
      world.stdout.write(printableRow([agentId, tenantId, version ?? '-', state]));
    }
    if (!json && agents.length === 0) world.stdout.write('No agent is enrolled.\n');
    return 0;
  });
}

function revokeAgent(world: ProcessWorld, agentId: string): number {
  return withStore(world, (store) => {
    const agents = new Agents({ db: store.db, onChange: () => raiseRevision(store.db) });
    if (agents.find(agentId) === undefined) throw unknown();
    const isNew = agents.revoke(agentId);
    world.stdout.write(isNew ? `Agent ${agentId} is revoked.\n` : `Agent ${agentId} was revoked before.\n`);
    return 0;
  });
}

function rotateAgent(world: ProcessWorld, agentId: string): number {
  return withStore(world, (store) => {
    const agents = new Agents(store);
    const known = agents.find(agentId);
    if (known === undefined || known.revokedAt !== undefined) throw unknown();
    agents.askRotation(agentId);
    world.stdout.write(`Agent ${agentId} is asked for a new key as soon as it is connected.\n`);
    return 0;
  });
}

function unknown(): HubError {
  return new HubError('NOT_FOUND', 'There is no agent of that id. List them with: starrocks-mcp agent list');
}
