import { fileURLToPath } from 'node:url';
import { parseDemoArguments, USAGE, type DemoArguments } from './arguments.ts';
import { ChildProcesses } from './child-processes.ts';
import { DemoError } from './demo-error.ts';
import { requestDiagnosis } from './diagnosis-client.ts';
import { printNextSteps } from './next-steps.ts';
import { assertPortFree, findFreePort } from './ports.ts';
import { Screen } from './screen.ts';
import { DEMO_TENANTS, type DemoTenant } from './tenants.ts';
import { makeSecret, type TenantLink, writeThrowawayConfig } from './throwaway-config.ts';

const AGENT = fileURLToPath(new URL('../../apps/agent/bin/starrocks-agent.mjs', import.meta.url));
const HUB = fileURLToPath(new URL('../../apps/hub/bin/starrocks-mcp.mjs', import.meta.url));
const SIMULATOR = fileURLToPath(new URL('../../packages/simulator/bin/starrocks-sim.mjs', import.meta.url));
const SCENARIOS = new URL('../../packages/simulator/scenarios/', import.meta.url);

const closers: (() => Promise<void>)[] = [];

async function main(): Promise<void> {
  const options = parseDemoArguments(process.argv.slice(2), process.env);
  const screen = new Screen(process.stdout);
  if (options.help) return screen.line(USAGE);
  await assertPortFree(options.port);

  const processes = new ChildProcesses();
  closers.push(() => processes.close());
  const { hubUrl, apiKey } = await startHouse(options, { screen, processes });
  for (const tenant of DEMO_TENANTS) await report(tenant, { options, screen, hubUrl, apiKey });
  if (options.once) return;
  printNextSteps(screen, { hubUrl, apiKey, tenantIds: DEMO_TENANTS.map(({ id }) => id) });
  await new Promise(() => {});
}

interface Stage {
  readonly screen: Screen;
  readonly processes: ChildProcesses;
}

/** Three clusters, two agents, one hub, each its own process. */
async function startHouse({ port }: DemoArguments, { screen, processes }: Stage) {
  const links = new Map<string, { readonly name: string; readonly link: TenantLink }>();
  for (const tenant of DEMO_TENANTS) {
    const clusterPort = await startCluster(tenant, processes);
    screen.done(`cluster of ${tenant.name} (simulated StarRocks, ${tenant.about.en})`);
    const link: TenantLink =
      tenant.link === 'agent'
        ? await startAgent(tenant, { clusterPort, processes })
        : { host: '127.0.0.1', port: clusterPort, user: 'root' };
    if (tenant.link === 'agent') screen.done(`agent beside it`);
    links.set(tenant.id, { name: tenant.name, link });
  }
  const config = await writeThrowawayConfig(links);
  closers.push(() => config.remove());
  const hubUrl = `http://127.0.0.1:${port}`;
  await processes.start({
    name: 'The hub',
    script: HUB,
    args: ['http'],
    env: { PORT: String(port), TENANTS_CONFIG: config.path, LOG_LEVEL: 'warn' },
    isReady: () => answers(`${hubUrl}/ready`),
  });
  screen.done(`hub at ${hubUrl} (two tenants through agents, one direct)`);
  return { hubUrl, apiKey: config.apiKey };
}

async function startCluster(tenant: DemoTenant, processes: ChildProcesses): Promise<number> {
  const port = await findFreePort();
  await processes.start({
    name: `The cluster of ${tenant.id}`,
    script: SIMULATOR,
    args: ['--scenario', fileURLToPath(new URL(tenant.scenario, SCENARIOS)), '--port', String(port)],
    isReady: (printed) => printed.includes('listening on'),
  });
  return port;
}

async function startAgent(
  tenant: DemoTenant,
  { clusterPort, processes }: { readonly clusterPort: number; readonly processes: ChildProcesses },
): Promise<TenantLink> {
  const agentPort = await findFreePort();
  const agentToken = makeSecret();
  const agentUrl = `http://127.0.0.1:${agentPort}`;
  await processes.start({
    name: `The agent of ${tenant.id}`,
    script: AGENT,
    args: ['run'],
    env: {
      SR_HOST: '127.0.0.1',
      SR_PORT: String(clusterPort),
      SR_USER: 'root',
      SR_PASSWORD: '',
      AGENT_PORT: String(agentPort),
      AGENT_TOKEN: agentToken,
      LOG_LEVEL: 'warn',
    },
    isReady: () => answers(`${agentUrl}/health`),
  });
  return { agentUrl, agentToken };
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

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
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
    process.stderr.write(error instanceof DemoError ? `\n${error.message}\n` : `\nThe demo failed: ${String(error)}\n`);
  }
  await end(1);
}
