import { systemCodeOf } from '@starrocks-mcp/protocol';
import { asksForKeys, loadConfig, type HubConfig } from '../config/config.ts';
import { ConfigError } from '@starrocks-mcp/settings';
import { startHub, type RunningHub } from '../start-hub.ts';
import { createLogger, type ProcessWorld } from './process-world.ts';

interface HttpOptions {
  /** Mode 3: tenants come from a file. */
  readonly remote: boolean;
}

/** Serves until SIGTERM or SIGINT; resolves with the exit code. */
export async function runHttp(world: ProcessWorld, { remote }: HttpOptions): Promise<number> {
  const config = loadConfig({ env: world.env, deps: world.files, remote });
  const log = createLogger({ level: config.logLevel, to: 'stdout' });
  const hub = await startHub({ config, env: world.env, log }).catch((error: unknown) => {
    throw toldListenError(error, config) ?? error;
  });
  for (const notice of config.notices) log.warn(notice);
  if (world.stdout.isTTY) world.stdout.write(bannerOf(hub, config));
  log.info({ url: hub.url, ...figuresOf(hub, config) }, 'The hub is running');
  process.on('SIGHUP', () => hub.registry.reload());

  const signal = await stopSignal();
  log.info({ signal, underWayMs: config.shutdownMs }, 'Stopping: running calls may finish');
  const drained = await hub.close();
  log.info({ drained }, drained ? 'Stopped' : 'Stopped; calls that took too long were cut off');
  await new Promise<void>((resolve) => log.flush(() => resolve()));
  return drained ? 0 : 1;
}

/** The first signal asks to stop; the second, from somebody who waited long enough, ends the process at once. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (signal: string): void => {
      if (asked) process.exit(1);
      asked = true;
      resolve(signal);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}

function toldListenError(error: unknown, { listen }: HubConfig): ConfigError | undefined {
  const problem = (where: string, expected: string): ConfigError => new ConfigError([{ where, expected }]);
  switch (systemCodeOf(error)) {
    case 'EADDRINUSE':
      return problem('PORT', `a port that is free; ${listen.port} is in use on ${listen.host}`);
    case 'EACCES':
      return problem('PORT', `a port that this user may listen on, 1024 or above; ${listen.port} is not`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return problem('HOST', 'an address of this machine');
    case undefined:
    default:
      return undefined;
  }
}

function figuresOf({ registry }: RunningHub, config: HubConfig) {
  const tenants = [...registry.snapshot.tenants.values()];
  const protectedBy = registry.snapshot.hasUserKeys || asksForKeys(config);
  return {
    tenants: tenants.length,
    enabled: tenants.filter(({ enabled }) => enabled).length,
    authentication: protectedBy ? 'on' : 'off',
  };
}

function bannerOf(hub: RunningHub, config: HubConfig): string {
  const { tenants, enabled, authentication } = figuresOf(hub, config);
  const names = [...hub.registry.snapshot.tenants.values()].slice(0, 20);
  return [
    '',
    'The StarRocks MCP hub is running.',
    '',
    `  MCP (Streamable HTTP)   ${hub.url}/mcp`,
    `  MCP (legacy SSE)        ${hub.url}/sse`,
    `  Health                  ${hub.url}/health`,
    `  Tools without MCP       ${hub.url}/tools`,
    '',
    authentication === 'on'
      ? '  Clients must send a key.'
      : '  No key is asked for: whoever uses this machine can use the hub. Set API_KEY to change that.',
    config.keys.admin
      ? '  Operators’ routes are open to ADMIN_KEY.'
      : '  Operators’ routes are closed until ADMIN_KEY is set.',
    `  Browser origins: ${config.allowedOrigins.length > 0 ? config.allowedOrigins.join(', ') : 'none besides this machine’s own'}`,
    `  Tenants: ${tenants} (${enabled} enabled)`,
    ...names.map(({ id, name, enabled: on }) => `    ${id} (${name})${on ? '' : ', disabled'}`),
    ...(tenants > names.length ? [`    and ${tenants - names.length} more`] : []),
    '',
    '  Ctrl-C stops it.',
    '',
    '',
  ].join('\n');
}
