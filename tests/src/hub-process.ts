import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'hub', 'src', 'main.ts');

interface HubProcessOptions {
  /** Undefined: none but those of its store. */
  readonly tenants?: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

/** A hub as a process of its own, started again and again over one folder. */
export class HubProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), 'starrocks-mcp-killed-'));
  readonly #env: HubProcessOptions['env'];
  #child: ChildProcess | undefined;

  constructor({ tenants, env }: HubProcessOptions) {
    this.#env = env;
    if (tenants !== undefined) writeFileSync(join(this.#folder, 'tenants-config.json'), JSON.stringify({ tenants }));
  }

  /** Its address, once it serves. */
  async start(): Promise<string> {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), MAIN, 'http'], {
      cwd: this.#folder,
      env: { PATH: process.env['PATH'], PORT: '0', ...this.#env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /"url":"(http:\/\/[^"]+)"/.exec(line)?.[1];
      if (url === undefined) continue;
      child.stdout.resume();
      return url;
    }
    throw new Error('the hub ended before it served');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
