import { Option, type Command } from 'commander';
import { runDoctor, type DoctorOptions } from './doctor-command.ts';
import { runEnroll, runRetire, type EnrollOptions } from './enroll-command.ts';
import { runRotateKey } from './rotate-key-command.ts';
import { runGrants, type GrantsOptions } from './grants-command.ts';

/** What is needed once, at the beginning and the end, and when something does not work. */
export function addInstallCommands(program: Command, exit: (code: number) => void): void {
  const streams = { output: process.stdout, errors: process.stderr };
  program
    .command('enroll')
    .description('make this host known to a hub, with a one-time code from its operator')
    .requiredOption('--hub <url>', 'address of the hub')
    .option('--code <code>', 'the code; without it the terminal is asked')
    .option('--code-file <file>', 'file whose first line is the code; - is standard input')
    .addOption(
      new Option('--link <kind>', 'who opens the connection').choices(['dial-out', 'inbound']).default('dial-out'),
    )
    .option('--force', 'replace the identity that this agent has')
    .action(async (options: EnrollOptions) => exit(await runEnroll(options, streams)));
  program
    .command('retire')
    .description('have the hub revoke this agent; its files stay')
    .action(async () => exit(await runRetire(streams)));
  program
    .command('rotate-key')
    .description('make this agent a new key; a running agent takes it up by itself')
    .action(async () => exit(await runRotateKey(streams)));
  program
    .command('doctor')
    .description('look at every part between hub and cluster and say what to do')
    .option('--hub <url>', 'a hub to look for, before this agent is enrolled')
    .option('--json', 'one JSON object')
    .action(async (options: DoctorOptions) => exit(await runDoctor(options, streams)));
  program
    .command('grants')
    .description('print SQL for an account that only reads, and a resource group that bounds it')
    .option('--release <line>', 'release of the cluster, such as 3.5 (default: ask it)')
    .option('--user <name>', 'name of the account (default: SR_USER, else mcp_reader)')
    .option('--from <host>', 'address from which the account logs in', '%')
    .option('--database <name>', 'a database whose tables may be read; may be given again', collect, [])
    .option('--all-databases', 'all tables may be read')
    .option('--deep', 'also OPERATE, for the checks that read be_* and fe_* tables')
    .action(async (options: GrantsOptions) => exit(await runGrants(options, streams)));
}

function collect(value: string, known: readonly string[]): readonly string[] {
  return [...known, value];
}
