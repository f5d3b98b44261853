import { randomUUID } from 'node:crypto';
import { loggableCause } from '@starrocks-mcp/protocol';
import { createClusterSession, runStdio, DEFAULT_TOOL_LIMITS } from '@starrocks-mcp/toolbox';
import { loadStdioConfig } from '../config/config.ts';
import { openDirectLink } from '../links/open-link.ts';
import { DEFAULT_CONCURRENCY } from '../tenants/parse-tenants-file.ts';
import { HUB_VERSION } from '../version.ts';
import { createLogger, type ProcessWorld } from './process-world.ts';

/** Mode 1: one caller over stdin and stdout. Everything but the protocol goes to stderr. Resolves with the exit code. */
export async function runStdioMode(world: ProcessWorld): Promise<number> {
  const { cluster, defaults, logLevel } = loadStdioConfig({ env: world.env, deps: world.files });
  const log = createLogger({ level: logLevel, to: 'stderr' });
  const link = openDirectLink(cluster, DEFAULT_CONCURRENCY);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  log.info('Serving one client over stdio');
  try {
    await runStdio(
      {
        tenant: { id: 'default', name: cluster.host, language: defaults.language, adhocSql: defaults.adhocSql },
        principal: 'stdio',
        session: createClusterSession({ link }),
        limits: { ...DEFAULT_TOOL_LIMITS, statement: defaults.limits },
        requestId: randomUUID,
        onCall: ({ requestId, tool, durationMs, error }) =>
          log.info(
            { requestId, tool, outcome: error?.code ?? 'ok', durationMs, cause: loggableCause(error?.cause) },
            'call',
          ),
      },
      {
        version: HUB_VERSION,
        signal: stop.signal,
        onError: (error) => log.warn({ cause: loggableCause(error) }, 'A message could not be read'),
      },
    );
  } finally {
    await link.close();
  }
  return 0;
}
