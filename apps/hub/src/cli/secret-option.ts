import { ConfigError } from '@starrocks-mcp/settings';
import type { ProcessWorld } from './process-world.ts';

interface SecretOption {
  /** As in `--agent-token-env` and `--agent-token-file`. */
  readonly option: string;
  /** Name of a variable. */
  readonly env: string | undefined;
  /** Path of a file. */
  readonly file: string | undefined;
  /** What the variable or file holds. */
  readonly expected: string;
}

/** A value that never stands in the command line itself, which other users of the machine can read. */
export function readSecretOption(world: ProcessWorld, { option, env, file, expected }: SecretOption) {
  if (env === undefined && file === undefined) return undefined;
  const [byEnv, byFile] = [`--${option}-env`, `--${option}-file`];
  if (env !== undefined && file !== undefined) fail(byFile, `one of ${byEnv} and ${byFile}`);
  const text = file === undefined ? world.env[env ?? ''] : readFile(world, file);
  const value = text?.trim() ?? '';
  return value === '' ? fail(file === undefined ? byEnv : byFile, `a variable or file that holds ${expected}`) : value;
}

function readFile({ files }: ProcessWorld, path: string): string | undefined {
  return files.fileExists(path) ? files.readTextFile(path) : undefined;
}

function fail(where: string, expected: string): never {
  throw new ConfigError([{ where, expected }]);
}
