import { HubError, systemCodeOf } from '@starrocks-mcp/protocol';
import pino, { type Logger } from 'pino';
import { ConfigError, mergeEnvironment, readDotEnv } from '@starrocks-mcp/settings';
import { loadConfig, type AgentConfig } from '../config/config.ts';
import { startAgent, type RunningAgent } from '../start-agent.ts';

/** Exit codes: the settings are wrong; the agent could not listen or fell over. */
const WRONG_SETTINGS = 2;
const FAILED = 1;

/** `run`: serves until SIGTERM or SIGINT. Resolves with the exit code. */
export async function runAgent(): Promise<number> {
  try {
    const config = loadConfig(mergeEnvironment({ processEnv: process.env, dotEnv: readDotEnv() }));
    const log = createLogger(config.logLevel);
    const agent = await startAgent(config, log);
    if (process.stdout.isTTY) process.stdout.write(welcome(agent));
    await stopSignal();
    await agent.close();
    return 0;
  } catch (error) {
    process.stderr.write(`\n${sentence(error)}\n\n`);
    return error instanceof ConfigError || isExcess(error) ? WRONG_SETTINGS : FAILED;
  }
}

/** Lines leave together, at the latest after this; what is left is written when the process ends. */
const LOG_BUFFER_BYTES = 4_096;
const LOG_FLUSH_MS = 250;

function createLogger(level: AgentConfig['logLevel']): Logger {
  const destination = pino.destination({
    dest: process.stdout.fd,
    sync: false,
    minLength: LOG_BUFFER_BYTES,
    periodicFlush: LOG_FLUSH_MS,
  });
  const redact = { paths: ['*.password', '*.token', '*.tokens', 'headers', '*.headers'], censor: '[secret]' };
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact }, destination);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

function welcome({ host, port }: RunningAgent): string {
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return [
    '',
    '🎉 StarRocks Local Agent is running!',
    '',
    `   📡 HTTP endpoint:    ${base}`,
    `   ❤️  Health check:    ${base}/health`,
    `   🔗 Test connection:  ${base}/test-connection`,
    '',
    '   Press Ctrl+C to stop the agent',
    '',
    '',
  ].join('\n');
}

function isExcess(error: unknown): error is HubError {
  return error instanceof HubError && error.code === 'EXCESS_GRANTS';
}

function sentence(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (isExcess(error)) return `The agent was not started (${error.code}). ${error.message}`;
  const code = systemCodeOf(error);
  if (code === 'EADDRINUSE') {
    return 'The agent was not started: its port is in use. Stop what listens there, or set another AGENT_PORT.';
  }
  if (code === 'EACCES') {
    return 'The agent was not started: it may not listen on this port. Set AGENT_PORT to 1024 or above.';
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return 'The agent was not started: AGENT_HOST is not an address of this machine. Use 127.0.0.1 or one of its own.';
  }
  return `The agent failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
