import * as z from 'zod';
import { fail } from './fail.ts';
import type { ProcessWorld } from './process-world.ts';

const ANY = z.string().min(1);

interface SecretOption {
  /** As in `--agent-token-env` and `--agent-token-file`. */
  readonly option: string;
  /** Name of a variable. */
  readonly env: string | undefined;
  /** Path of a file. */
  readonly file: string | undefined;
  /** What the variable or file holds. */
  readonly expected: string;
  readonly schema?: z.ZodType<string>;
}

/** A value that never stands in the command line itself, which other users of the machine can read. */
export function readSecretOption(world: ProcessWorld, { option, env, file, expected, schema = ANY }: SecretOption) {
  if (env === undefined && file === undefined) return undefined;
  const [byEnv, byFile] = [`--${option}-env`, `--${option}-file`];
  if (env !== undefined && file !== undefined) fail(byFile, `one of ${byEnv} and ${byFile}`);
  const text = file === undefined ? world.env[env ?? ''] : readFile(world, file);
  const parsed = schema.safeParse(text?.trim());
  return parsed.success
    ? parsed.data
    : fail(file === undefined ? byEnv : byFile, `a variable or file that holds ${expected}`);
}

function readFile({ files }: ProcessWorld, path: string): string | undefined {
  return files.fileExists(path) ? files.readTextFile(path) : undefined;
}
