import { ConfigError } from '@starrocks-mcp/settings';
import type { Command } from 'commander';
import * as z from 'zod';
import { printable, printableJson } from './printable.ts';
import type { ProcessWorld } from './process-world.ts';
import type { RunCommand } from './run-command.ts';

interface TestOptions {
  readonly hub?: string;
  readonly json?: boolean;
}

const TIMEOUT_MS = 30_000;
const DEFAULT_PORT = '3000';
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', 'localhost']);

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
    .option('--hub <url>', 'where the hub answers (default: as HOST, PORT and TLS_CERT_FILE say); the key is ADMIN_KEY')
    .option('--json', 'the hub’s answer as it is')
    .action((tenant: string, options: TestOptions) => run((world) => testAgent(world, tenant, options)));
}

async function testAgent(world: ProcessWorld, tenant: string, { hub, json = false }: TestOptions): Promise<number> {
  const base = hub ?? ownUrl(world.env);
  if (!URL.canParse(base)) fail('--hub', 'the address of the hub', '--hub https://mcp.example.com');
  const url = new URL(`/admin/tenants/${encodeURIComponent(tenant)}/test`, base);
  const { body, problem } = await ask(url, keyOf(world));
  if (problem !== undefined) {
    world.stderr.write(`${problem}\n`);
    return 1;
  }
  if (json) world.stdout.write(`${printableJson(body)}\n`);
  else tell(world, tenant, answerSchema.parse(body));
  return answerSchema.parse(body).success === true ? 0 : 1;
}

/** Where the hub of these settings listens. One that serves https is reached by the name in its certificate. */
function ownUrl({ HOST, PORT = DEFAULT_PORT, TLS_CERT_FILE, PUBLIC_URL }: ProcessWorld['env']): string {
  if (TLS_CERT_FILE !== undefined) return PUBLIC_URL ?? `https://localhost:${PORT}`;
  const host = HOST === undefined || ANY_ADDRESS.has(HOST) ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}

interface Asked {
  readonly body?: unknown;
  /** Why there is no answer. */
  readonly problem?: string;
}

async function ask(url: URL, key: string): Promise<Asked> {
  try {
    const headers = { 'X-API-Key': key };
    const response = await fetch(url, { method: 'POST', headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body: unknown = await response.json().catch(() => undefined);
    if (body !== undefined) return { body };
    return { problem: `What answers at ${url.origin} is no hub (HTTP ${response.status}). Is the address right?` };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (!/CERT|ALTNAME/.test(code)) {
      return { problem: `No hub answers at ${url.origin}. Does it run, and is the address right?` };
    }
    return {
      problem:
        `The certificate at ${url.origin} is not trusted (${code}). Name the hub with --hub as its certificate does, and ` +
        'whoever signed it with NODE_EXTRA_CA_CERTS.',
    };
  }
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

/** Never from the command line itself, which other users of the machine can read. */
function keyOf({ env, files }: ProcessWorld): string {
  const file = env['ADMIN_KEY_FILE'];
  const key = file !== undefined && files.fileExists(file) ? files.readTextFile(file).trim() : env['ADMIN_KEY'];
  return key ?? fail('ADMIN_KEY', 'the key of the operators, or ADMIN_KEY_FILE with its path');
}

function fail(where: string, expected: string, example?: string): never {
  throw new ConfigError([{ where, expected, ...(example !== undefined && { example }) }]);
}
