import { Option, type Command } from 'commander';
import * as z from 'zod';
import { SEVERITIES, TRANSITIONS } from '../alerts/alert-target.ts';
import { collect } from './collect.ts';
import { HUB_OPTION, askHub, type HubRequest } from './ask-hub.ts';
import { printable, printableJson, printableRow } from './printable.ts';
import { fail } from './fail.ts';
import type { ProcessWorld } from './process-world.ts';
import type { RunCommand } from './run-command.ts';
import { readSecretOption } from './secret-option.ts';

interface HubOption {
  readonly hub?: string;
}

interface ListOptions extends HubOption {
  readonly json?: boolean;
}

interface AddOptions extends HubOption {
  readonly name: string;
  readonly urlEnv?: string;
  readonly urlFile?: string;
  readonly secretEnv?: string;
  readonly secretFile?: string;
  readonly mail?: readonly string[];
  readonly tenant?: readonly string[];
  readonly allTenants?: boolean;
  readonly minSeverity?: string;
  readonly on?: readonly string[];
}

interface ToldOptions extends ListOptions {
  readonly limit?: string;
}

const PATH = '/admin/alert-targets';

const errorSchema = z.object({ code: z.string(), message: z.string() });
const targetSchema = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string().nullable(),
  to: z.array(z.string()).nullable(),
  tenants: z.union([z.literal('all'), z.array(z.string())]),
  min_severity: z.string(),
  on: z.array(z.string()),
});
const targetsSchema = z.object({ targets: z.array(targetSchema) });
const madeSchema = z.object({ id: z.string(), secret: z.string().optional() });
const testedSchema = z.object({ success: z.boolean(), latency_ms: z.number(), error_code: z.string().nullable() });
const toldSchema = z.object({
  alerts: z.array(
    z.object({
      tenant_id: z.string(),
      target_name: z.string().nullable(),
      state: z.string(),
      created_at: z.string(),
      last_error: z.string().nullable(),
      alerts: z.array(z.object({ transition: z.string(), severity: z.string(), title: z.string() })),
    }),
  ),
});

/** Who is told of findings, and what was told. The running hub is asked, as it alone sends and records. */
export function addAlertCommands(program: Command, run: RunCommand): void {
  const target = program.command('alert-target').description('who is told of new, worsened and resolved findings');
  target
    .command('add')
    .description('tell a webhook or mail addresses')
    .requiredOption('--name <text>', 'what operators call the target')
    .option('--url-env <name>', 'variable that holds the address of a webhook, which often is as secret as a password')
    .option('--url-file <file>', 'file that holds it')
    .option('--secret-env <name>', 'variable that holds the secret of its signature; without one the hub makes it')
    .option('--secret-file <file>', 'file that holds it')
    .addOption(
      new Option('--mail <address>', 'tell this address; may be repeated')
        .argParser(collect)
        .conflicts(['urlEnv', 'urlFile', 'secretEnv', 'secretFile']),
    )
    .option('--tenant <id>', 'tell of this tenant; may be repeated', collect)
    .addOption(new Option('--all-tenants', 'tell of all tenants, also of those to come').conflicts('tenant'))
    .addOption(new Option('--min-severity <severity>', 'tell of nothing less (default: warning)').choices(SEVERITIES))
    .option('--on <transition>', `one of ${TRANSITIONS.join(', ')}; may be repeated (default: all)`, collect)
    .option(...HUB_OPTION)
    .action((options: AddOptions) => run((world) => addTarget(world, options)));
  target
    .command('list')
    .description('targets, the oldest first; of a webhook its origin alone')
    .option('--json', 'the hub’s answer as it is')
    .option(...HUB_OPTION)
    .action((options: ListOptions) => run((world) => listTargets(world, options)));
  target
    .command('test')
    .description('send a message that names no tenant and no finding')
    .argument('<id>')
    .option(...HUB_OPTION)
    .action((id: string, options: HubOption) => run((world) => testTarget(world, id, options)));
  target
    .command('remove')
    .description('tell nothing more; what was not delivered yet goes with it')
    .argument('<id>')
    .option(...HUB_OPTION)
    .action((id: string, options: HubOption) => run((world) => removeTarget(world, id, options)));
  program
    .command('alerts')
    .description('what was told, what waits and what was given up, the newest first')
    .option('--limit <number>', 'at most so many, 1 to 500 (default: 50)')
    .option('--json', 'the hub’s answer as it is')
    .option(...HUB_OPTION)
    .action((options: ToldOptions) => run((world) => listTold(world, options)));
}

async function addTarget(world: ProcessWorld, options: AddOptions): Promise<number> {
  const { name, mail, tenant, allTenants = false, minSeverity: min_severity, on, hub } = options;
  if (tenant === undefined && !allTenants) fail('--tenant', 'the id of a tenant at least once, or --all-tenants');
  const expected = 'the address of a webhook';
  const url = readSecretOption(world, { option: 'url', env: options.urlEnv, file: options.urlFile, expected });
  if (url === undefined && mail === undefined) fail('--url-env', `${expected}, or addresses of mail with --mail`);
  const secretOption = { option: 'secret', env: options.secretEnv, file: options.secretFile };
  const secret = readSecretOption(world, { ...secretOption, expected: 'a secret of 16 or more characters' });
  const address = mail === undefined ? { kind: 'webhook', url, secret } : { kind: 'email', to: mail };
  const body = { name, ...address, tenants: allTenants ? 'all' : tenant, min_severity, on };
  const answer = await answerOf(world, { method: 'POST', path: PATH, body, hub });
  if (answer === undefined) return 1;
  const made = madeSchema.parse(answer);
  if (made.secret !== undefined) {
    world.stdout.write(`${printable(made.secret)}\n`);
    world.stderr.write('\nThis is the only time the secret of the signature is shown. ');
  }
  const id = printable(made.id);
  world.stderr.write(`Alert target ${id} is made; try it with: starrocks-mcp alert-target test ${id}\n`);
  return 0;
}

async function listTargets(world: ProcessWorld, { hub, json = false }: ListOptions): Promise<number> {
  const answer = await answerOf(world, { method: 'GET', path: PATH, hub });
  if (answer === undefined) return 1;
  const { targets } = targetsSchema.parse(answer);
  if (json) world.stdout.write(`${printableJson(answer)}\n`);
  else if (targets.length === 0) world.stdout.write('Nobody is told of findings yet.\n');
  for (const { id, name, url, to, tenants, min_severity, on } of json ? [] : targets) {
    const told = tenants === 'all' ? 'all tenants' : tenants.join(',');
    world.stdout.write(printableRow([id, name, url ?? to?.join(',') ?? '', told, min_severity, on.join(',')]));
  }
  return 0;
}

async function testTarget(world: ProcessWorld, id: string, { hub }: HubOption): Promise<number> {
  const answer = await answerOf(world, { method: 'POST', path: `${pathOf(id)}/test`, hub });
  if (answer === undefined) return 1;
  const { success, latency_ms: latency, error_code: code } = testedSchema.parse(answer);
  if (success) world.stdout.write(`The message was taken within ${latency} ms.\n`);
  else world.stderr.write(printable(`The message did not arrive (${code}).`).concat('\n'));
  return success ? 0 : 1;
}

async function removeTarget(world: ProcessWorld, id: string, { hub }: HubOption): Promise<number> {
  const answer = await answerOf(world, { method: 'DELETE', path: pathOf(id), hub });
  if (answer === undefined) return 1;
  world.stdout.write(`Alert target ${printable(id)} is removed.\n`);
  return 0;
}

async function listTold(world: ProcessWorld, { hub, limit = '50', json = false }: ToldOptions): Promise<number> {
  const path = `/admin/alerts?limit=${encodeURIComponent(limit)}`;
  const answer = await answerOf(world, { method: 'GET', path, hub });
  if (answer === undefined) return 1;
  const { alerts } = toldSchema.parse(answer);
  if (json) world.stdout.write(`${printableJson(answer)}\n`);
  else if (alerts.length === 0) world.stdout.write('Nothing was told yet.\n');
  for (const { created_at, state, tenant_id, target_name, last_error, alerts: told } of json ? [] : alerts) {
    const titles = told.map(({ transition, severity, title }) => `${transition} ${severity}: ${title}`).join('; ');
    const cells = [created_at, state.replace('_', ' '), tenant_id, target_name ?? '', titles, last_error ?? ''];
    world.stdout.write(printableRow(cells));
  }
  return 0;
}

function pathOf(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}

/** Undefined for an error, which is told on stderr. */
async function answerOf(world: ProcessWorld, request: HubRequest): Promise<unknown> {
  const asked = await askHub(world, request);
  if (asked === undefined || asked.ok) return asked?.body;
  const { code, message } = errorSchema.parse(asked.body);
  world.stderr.write(`${printable(`${message} (${code})`)}\n`);
  return undefined;
}
