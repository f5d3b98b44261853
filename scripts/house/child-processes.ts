import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { ToldError } from './told-error.ts';

interface ProcessOptions {
  /** How a person calls it: "the hub", "agent of harbor-bank". */
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Resolves when the process serves; given what it has printed so far on standard output. */
  readonly isReady: (printed: string) => boolean | Promise<boolean>;
}

const EXIT_WITH_PARENT = pathToFileURL(new URL('./exit-with-parent.mjs', import.meta.url).pathname).href;
const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 5_000;
const POLL_MS = 50;

/** Processes that are started one by one and ended together, last one first. */
export class ChildProcesses {
  readonly #running: { readonly name: string; readonly child: ChildProcess }[] = [];
  #closing = false;

  /** Starts a process, waits until it is ready and gives its id. Throws a ToldError with the last lines it printed. */
  async start(options: ProcessOptions): Promise<number> {
    const loader = options.script.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [];
    const argv = [...loader, '--import', EXIT_WITH_PARENT, options.script, ...(options.args ?? [])];
    const child = spawn(process.execPath, argv, {
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      // Its own process group, so that Ctrl-C reaches the parent alone, which ends each process in order.
      detached: true,
    });
    this.#running.push({ name: options.name, child });
    let printed = '';
    const collect = (chunk: Buffer) => {
      printed = (printed + chunk.toString('utf8')).slice(-20_000);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);

    const deadline = Date.now() + START_DEADLINE_MS;
    while (!(await options.isReady(printed))) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw startFailure(options.name, 'ended at once', printed);
      if (Date.now() > deadline) throw startFailure(options.name, 'was not ready in 30 s', printed);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    child.once('exit', (code) => {
      if (!this.#closing) process.stderr.write(`\n${options.name} ended unexpectedly (exit code ${code ?? 'none'}).\n`);
    });
    return child.pid ?? 0;
  }

  /** Ends one process that `start` gave the id of. */
  async stop(pid: number): Promise<void> {
    const index = this.#running.findIndex(({ child }) => child.pid === pid);
    const [entry] = this.#running.splice(index, 1);
    if (entry === undefined) return;
    entry.child.removeAllListeners('exit');
    await stop(entry.child);
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const { child } of this.#running.toReversed()) await stop(child);
  }
}

function startFailure(name: string, what: string, printed: string): ToldError {
  const lastLines = printed.trim().split('\n').slice(-8).join('\n');
  return new ToldError(`${name} ${what}. Its last words:\n${lastLines || '(none)'}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await ended;
  clearTimeout(killer);
}
