import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './config.ts';

/** The environment of the process over a `.env` file, when there is one; the process wins. */
export function readEnvironment(processEnv: Environment, envFile = '.env'): Environment {
  if (!existsSync(envFile)) return processEnv;
  return { ...parseEnv(readFileSync(envFile, 'utf8')), ...processEnv };
}
