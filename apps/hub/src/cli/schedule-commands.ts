import { HubError } from '@starrocks-mcp/protocol';
import { ConfigError } from '@starrocks-mcp/settings';
import { InvalidArgumentError, type Command } from 'commander';
import { NO_SCHEDULE, scheduleSchema, type ScheduleEntry } from '../schedule/schedule-schema.ts';
import { Schedules } from '../schedule/schedules.ts';
import type { Store } from '../store/open-store.ts';
import { StoredTenants } from '../store/tenants.ts';
import { collect } from './collect.ts';
import { printableJson, printableRow } from './printable.ts';
import type { ProcessWorld } from './process-world.ts';
import type { RunCommand } from './run-command.ts';
import { fileTenants, withStore } from './with-store.ts';

interface SetOptions {
  readonly every: number;
  readonly quiet?: readonly string[];
  readonly timeZone?: string;
  readonly tool?: string;
}

/** When tenants are diagnosed by themselves. What the tenants file says is changed there. */
export function addScheduleCommands(program: Command, run: RunCommand): void {
  const schedule = program.command('schedule').description('diagnoses that nobody asks for');
  schedule
    .command('list')
    .description('schedules of file and store, and how the last run of each ended')
    .option('--json', 'one JSON object')
    .action((options: { json?: boolean }) => run((world) => listSchedules(world, options)));
  schedule
    .command('set')
    .description('diagnose a tenant by itself')
    .argument('<tenant>')
    .requiredOption('--every <minutes>', 'interval of the runs, 1 to 10080', parseMinutes)
    .option('--quiet <from-to>', 'hours without runs, such as 22:00-06:00; several times for several', collect)
    .option('--time-zone <name>', 'of the quiet hours, such as Asia/Shanghai (default: UTC)')
    .option('--tool <name>', 'one of the analyses (default: analyze_system_comprehensive)')
    .action((tenant: string, options: SetOptions) => run((world) => setSchedule(world, tenant, options)));
  schedule
    .command('off')
    .description('run a tenant’s diagnoses only when somebody asks')
    .argument('<tenant>')
    .action((tenant: string) => run((world) => switchOff(world, tenant)));
}

function parseMinutes(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a whole number of minutes');
}

interface Listed {
  readonly entry: ScheduleEntry;
  readonly source: 'file' | 'store';
}

function listSchedules(world: ProcessWorld, { json = false }: { readonly json?: boolean }): number {
  return withStore(world, (store) => {
    const schedules = new Schedules(store.db);
    const listed = [...allSchedules(world, schedules)].map(([tenant_id, { entry, source }]) => {
      const last = schedules.findRun(tenant_id)?.lastRun;
      const last_run = last ? { at: new Date(last.endedAt).toISOString(), outcome: last.outcome } : null;
      return Object.assign({ tenant_id, source, last_run }, entry);
    });
    if (json) world.stdout.write(`${printableJson({ schedules: listed })}\n`);
    else if (listed.length === 0) world.stdout.write('No tenant has a schedule.\n');
    for (const { tenant_id, source, enabled, every_minutes, tool, last_run } of json ? [] : listed) {
      const ended = last_run === null ? 'never' : `${last_run.outcome} ${last_run.at}`;
      world.stdout.write(
        printableRow([tenant_id, enabled ? `every ${every_minutes} min` : 'off', source, tool, ended]),
      );
    }
    return 0;
  });
}

/** By tenant; the tenants file has the last word. */
function allSchedules(world: ProcessWorld, schedules: Schedules): ReadonlyMap<string, Listed> {
  const filed = [...fileTenants(world)].flatMap(([id, { schedule }]) => {
    const parsed = scheduleSchema.safeParse(schedule);
    return parsed.success ? [[id, { entry: parsed.data, source: 'file' }] as const] : [];
  });
  const stored = [...schedules.list()].map(([id, entry]) => [id, { entry, source: 'store' }] as const);
  return new Map<string, Listed>([...stored, ...filed]);
}

function setSchedule(world: ProcessWorld, tenantId: string, options: SetOptions): number {
  const quiet = (options.quiet ?? []).map((hours) => {
    const [from, to] = hours.split('-');
    return { from, to };
  });
  const parsed = scheduleSchema.safeParse({
    every_minutes: options.every,
    quiet_hours: quiet,
    time_zone: options.timeZone,
    tool: options.tool,
  });
  if (!parsed.success) {
    const expected = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
    throw new ConfigError([{ where: '--every, --quiet, --time-zone or --tool', expected }]);
  }
  return withStore(world, (store) => {
    save({ world, store, tenantId, entry: parsed.data });
    world.stdout.write(`Tenant "${tenantId}" is diagnosed every ${options.every} minutes.\n`);
    return 0;
  });
}

function switchOff(world: ProcessWorld, tenantId: string): number {
  return withStore(world, (store) => {
    const known = new Schedules(store.db).find(tenantId) ?? NO_SCHEDULE;
    save({ world, store, tenantId, entry: { ...known, enabled: false } });
    world.stdout.write(`Tenant "${tenantId}" is diagnosed only when somebody asks.\n`);
    return 0;
  });
}

interface SaveInput {
  readonly world: ProcessWorld;
  readonly store: Store;
  readonly tenantId: string;
  readonly entry: ScheduleEntry;
}

function save({ world, store, tenantId, entry }: SaveInput): void {
  const filed = fileTenants(world).get(tenantId);
  if (filed?.['schedule'] !== undefined)
    throw new HubError('TENANT_IN_FILE', `The schedule of "${tenantId}" stands in the tenants file; change it there.`);
  if (filed === undefined && new StoredTenants(store).find(tenantId) === undefined)
    throw new HubError('TENANT_UNKNOWN', `There is no tenant "${tenantId}". List them with: starrocks-mcp tenant list`);
  new Schedules(store.db).save(tenantId, entry, Date.now());
}
