import type { Command } from 'commander';
import * as z from 'zod';
import { HUB_OPTION, askHub } from './ask-hub.ts';
import { printable, printableJson } from './printable.ts';
import type { ProcessWorld } from './process-world.ts';
import type { RunCommand } from './run-command.ts';

interface TestOptions {
  readonly hub?: string;
  readonly json?: boolean;
}

const answerSchema = z.object({
  success: z.boolean().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  agent_status: z.string().optional(),
  agent_version: z.string().nullish(),
  database_version: z.string().nullish(),
  latency_ms: z.number().nullish(),
  failed_hop: z.string().optional(),
  check: z.array(z.string()).optional(),
});

/** Asks the running hub, as only it has the agents' connections. */
export function addTestAgentCommand(program: Command, run: RunCommand): void {
  program
    .command('test-agent')
    .description('test the way from the running hub to a tenant’s agent and database, hop by hop')
    .argument('<tenant>')
    .option(...HUB_OPTION)
    .option('--json', 'the hub’s answer as it is')
    .action((tenant: string, options: TestOptions) => run((world) => testAgent(world, tenant, options)));
}

async function testAgent(world: ProcessWorld, tenant: string, { hub, json = false }: TestOptions): Promise<number> {
  const path = `/admin/tenants/${encodeURIComponent(tenant)}/test`;
  const asked = await askHub(world, { method: 'POST', path, hub });
  if (asked === undefined) return 1;
  const answer = answerSchema.parse(asked.body);
  if (json) world.stdout.write(`${printableJson(asked.body)}\n`);
  else tell(world, tenant, answer);
  return answer.success === true ? 0 : 1;
}

function tell({ stdout, stderr }: ProcessWorld, tenant: string, answer: z.output<typeof answerSchema>): void {
  if (answer.success === true) {
    const parts = [
      `agent ${answer.agent_version ?? answer.agent_status ?? '-'}`,
      `StarRocks ${answer.database_version ?? '-'}`,
      `${answer.latency_ms ?? '-'} ms`,
    ];
    stdout.write(`${printable(`${tenant}: ${parts.join(', ')}`)}\n`);
    return;
  }
  const lines = [
    `${tenant}: ${answer.message ?? 'the test failed'} (${answer.code ?? 'INTERNAL'})`,
    ...(answer.failed_hop === undefined ? [] : [`Failed at: ${answer.failed_hop.replaceAll('_', ' ')}`]),
    ...(answer.check ?? []).map((line) => `  - ${line}`),
  ];
  for (const line of lines) stderr.write(`${printable(line)}\n`);
}
