import { fileURLToPath } from 'node:url';
import { parseDemoArguments, USAGE, type DemoArguments } from './arguments.ts';
import { ChildProcesses } from '../house/child-processes.ts';
import { ToldError } from '../house/told-error.ts';
import { requestDiagnosis } from './diagnosis-client.ts';
import { printNextSteps } from './next-steps.ts';
import { assertPortFree } from '../house/ports.ts';
import { startAgent, startCluster, startHub } from '../house/start.ts';
import { Screen } from './screen.ts';
import { DEMO_TENANTS, type DemoTenant } from './tenants.ts';
import { makeSecret, type TenantLink, writeThrowawayConfig } from '../house/throwaway-config.ts';

const SCENARIOS = new URL('../../packages/simulator/scenarios/', import.meta.url);

const closers: (() => Promise<void>)[] = [];

async function main(): Promise<void> {
  const options = parseDemoArguments(process.argv.slice(2), process.env);
  const screen = new Screen(process.stdout);
  if (options.help) return screen.line(USAGE);
  await assertPortFree(options.port);

  const processes = new ChildProcesses();
  closers.push(() => processes.close());
  const { hubUrl, apiKey, operatorKey } = await startHouse(options, { screen, processes });
  for (const tenant of DEMO_TENANTS) await report(tenant, { options, screen, hubUrl, apiKey });
  if (options.once) return;
  printNextSteps(screen, { hubUrl, apiKey, operatorKey, tenantIds: DEMO_TENANTS.map(({ id }) => id) });
  await new Promise(() => {});
}

interface Stage {
  readonly screen: Screen;
  readonly processes: ChildProcesses;
}

/** Three clusters, two agents, one hub, each its own process. */
async function startHouse({ port }: DemoArguments, { screen, processes }: Stage) {
  const links = new Map<string, { readonly name: string; readonly link: TenantLink }>();
  for (const { id, name, scenario, ...tenant } of DEMO_TENANTS) {
    const cluster = await startCluster(processes, {
      name: `The cluster of ${id}`,
      scenario: fileURLToPath(new URL(scenario, SCENARIOS)),
    });
    screen.done(`cluster of ${name} (simulated StarRocks, ${tenant.about.en})`);
    if (tenant.link === 'direct') {
      links.set(id, { name, link: { host: '127.0.0.1', port: cluster.port, user: 'root' } });
      continue;
    }
    const agent = await startAgent(processes, { name: `The agent of ${id}`, clusterPort: cluster.port });
    screen.done('agent beside it');
    links.set(id, { name, link: agent.link });
  }
  const config = await writeThrowawayConfig(links);
  closers.push(() => config.remove());
  const operatorKey = makeSecret();
  const hub = await startHub(processes, { port, tenantsConfig: config.path, env: { ADMIN_KEY: operatorKey } });
  screen.done(`hub at ${hub.url} (two tenants through agents, one direct)`);
  return { hubUrl: hub.url, apiKey: config.apiKey, operatorKey };
}

interface Visit {
  readonly options: DemoArguments;
  readonly screen: Screen;
  readonly hubUrl: string;
  readonly apiKey: string;
}

async function report(tenant: DemoTenant, { options, screen, hubUrl, apiKey }: Visit): Promise<void> {
  screen.heading(`${tenant.name}: ${tenant.about[options.language]}`);
  const text = await requestDiagnosis({
    hubUrl,
    apiKey,
    tenantId: tenant.id,
    language: options.language,
    onProgress: ({ done, total, message }) => screen.progress(tenant.id, done, total, message),
  });
  screen.endProgress();
  screen.line(text);
}

let ending: Promise<never> | undefined;

/** Ends everything once, however often it is asked to. */
function end(exitCode: number): Promise<never> {
  ending ??= (async () => {
    for (const close of closers.toReversed()) await close();
    process.exit(exitCode);
  })();
  return ending;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    process.stdout.write('\nEnding the demo ...\n');
    void end(signal === 'SIGINT' ? 130 : 143);
  });
}

try {
  await main();
  await end(0);
} catch (error) {
  if (ending === undefined) {
    process.stderr.write(error instanceof ToldError ? `\n${error.message}\n` : `\nThe demo failed: ${String(error)}\n`);
  }
  await end(1);
}
