import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { SimulatorOptions } from './simulator.ts';

export const USAGE = `Usage: starrocks-sim --scenario FILE --port N [--host ADDRESS] [--user NAME --password-file FILE] [--run-clock]

  --scenario FILE       the cluster to simulate; its form is in packages/simulator/README.md
  --port N              port of the MySQL protocol; 0 takes a free one
  --host ADDRESS        where to listen (127.0.0.1)
  --user NAME           the only user (root); without --password-file it has no password
  --password-file FILE  file whose first line is the user's password
  --run-clock           NOW() runs from the scenario's moment on, instead of standing there
`;

/** Reads the command line. Throws an Error whose message says what is wrong with it. */
export function parseCliOptions(args: readonly string[]): SimulatorOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      user: { type: 'string', default: 'root' },
      'password-file': { type: 'string' },
      'run-clock': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.scenario === undefined) throw new Error('--scenario FILE is missing.');
  return {
    scenario: values.scenario,
    port: readPort(values.port),
    host: values.host,
    users: { [values.user]: readPassword(values['password-file']) },
    clock: values['run-clock'] ? 'runs' : 'stands',
  };
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? Number.NaN);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error('--port N is missing, or no number from 0 to 65535.');
  return port;
}

function readPassword(file: string | undefined): string {
  if (file === undefined) return '';
  return readFileSync(file, 'utf8').split(/\r?\n/)[0] ?? '';
}
