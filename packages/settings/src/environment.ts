import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { ConfigProblem } from './config-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

interface EnvironmentSources {
  readonly processEnv: Environment;
  /** Text of a `.env` file, when there is one. */
  readonly dotEnv?: string | undefined;
}

/**
 * One environment from the process and a `.env` file; the process wins. A variable set to nothing counts as not set,
 * also when that hides a value of the file.
 */
export function mergeEnvironment({ processEnv, dotEnv }: EnvironmentSources): Environment {
  const merged: Record<string, string | undefined> = {
    ...(dotEnv === undefined ? {} : parseEnv(dotEnv)),
    ...processEnv,
  };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined && value.trim() !== ''));
}

interface SecretFiles {
  readonly env: Environment;
  /** Variables that may come from a file named by `<variable>_FILE`. */
  readonly names: readonly string[];
  readonly readTextFile: (path: string) => string;
}

/** Replaces each `X_FILE` by the text of that file, without its last line break. */
export function readSecretFiles({ env, names, readTextFile }: SecretFiles): {
  readonly env: Environment;
  readonly problems: readonly ConfigProblem[];
} {
  const problems: ConfigProblem[] = [];
  const filled: Record<string, string | undefined> = { ...env };
  for (const name of names) {
    const path = env[`${name}_FILE`];
    if (path === undefined) continue;
    if (env[name] !== undefined) {
      problems.push({ where: `${name}_FILE`, expected: `either ${name} or ${name}_FILE, not both` });
      continue;
    }
    try {
      filled[name] = readTextFile(path).replace(/\r?\n$/, '');
      if (filled[name] === '') throw new Error('empty');
    } catch {
      problems.push({
        where: `${name}_FILE`,
        expected: 'the path of a file that this process can read and that holds the secret',
        example: `${name}_FILE=/run/secrets/${name.toLowerCase()}`,
      });
    }
  }
  return { env: filled, problems };
}

/** Text of the `.env` file of the folder that the process was started in, when there is one. */
export function readDotEnv(path = '.env'): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
