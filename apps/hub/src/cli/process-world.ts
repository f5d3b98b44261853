import { existsSync, readFileSync } from 'node:fs';
import pino, { type Logger } from 'pino';
import type { ConfigDeps } from '../config/config.ts';
import { mergeEnvironment, readDotEnv, type Environment } from '@starrocks-mcp/settings';

/** What a command needs of the process that it runs in. */
export interface ProcessWorld {
  readonly env: Environment;
  readonly files: ConfigDeps;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

const STDERR = 2;
const STDOUT = 1;

/** Paths, in lines written as objects, that could hold a secret if a careless change put one there. */
const REDACTED = [
  'password',
  'token',
  'key',
  'authorization',
  '*.password',
  '*.token',
  '*.authorization',
  '*.agent_token',
  'headers',
  '*.headers',
];

const files: ConfigDeps = { readTextFile: (path) => readFileSync(path, 'utf8'), fileExists: existsSync };

/** This process: its environment, over the `.env` of the folder that it was started in. */
export function readProcessWorld(): ProcessWorld {
  const env = mergeEnvironment({ processEnv: process.env, dotEnv: readDotEnv() });
  return { env, files, stdout: process.stdout, stderr: process.stderr };
}

interface LoggerInput {
  readonly level: string;
  /** stderr where stdout carries the protocol. */
  readonly to: 'stdout' | 'stderr';
}

/** JSON lines, written without waiting for the disk; `flush` before the process ends. */
export function createLogger({ level, to }: LoggerInput): Logger {
  const destination = pino.destination({ dest: to === 'stdout' ? STDOUT : STDERR, sync: to === 'stderr' });
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: REDACTED, censor: '[secret]' } },
    destination,
  );
}
