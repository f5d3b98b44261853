import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'hub', 'src', 'main.ts');

/** The hub's command line as a process of its own, beside a hub that may be running on the same data. */
export function runHubCommand(dataDir: string, ...words: readonly string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), MAIN, ...words],
    {
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
      encoding: 'utf8',
    },
  );
  return { code: status, output: stdout + stderr };
}
