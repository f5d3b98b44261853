import { execFile } from 'node:child_process';
import { join } from 'node:path';

interface Command {
  readonly app: 'hub' | 'agent';
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/** A command line of hub or agent as a process of its own, beside those that run on the same files. */
export function runCommand({ app, env, words }: Command): Promise<{ failed: boolean; output: string }> {
  const main = join(import.meta.dirname, '..', '..', 'apps', app, 'src', 'main.ts');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), main, ...words],
      { env: { PATH: process.env['PATH'], ...env } },
      (error, stdout, stderr) => resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
}
