import { Command } from 'commander';
import { AGENT_VERSION } from '../version.ts';
import { runCheck, type CheckOptions } from './check-command.ts';
import { addInstallCommands } from './install-commands.ts';
import { addOwnerCommands } from './owner-commands.ts';
import { runAgent } from './run-command.ts';

/** The command line; each action ends with an exit code. `run` is what happens without a command. */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command('starrocks-agent')
    .description('Stands beside a StarRocks cluster and runs single read-only queries for the hub, within limits.')
    .version(AGENT_VERSION, '-v, --version')
    .showHelpAfterError()
    .addHelpText(
      'after',
      '\nSettings come from the environment and from .env in the current folder; docs/agent-install.md lists them.',
    );
  program
    .command('run', { isDefault: true })
    .description('serve the hub until SIGTERM or Ctrl+C')
    .action(async () => exit(await runAgent()));
  program
    .command('check')
    .description('judge a statement as the agent would, without sending it')
    .argument('[statement]', 'the SQL text, in quotes')
    .option('--jsonl', 'judge one {"id", "sql"} a line from standard input, one JSON verdict a line')
    .option('--policy <file>', 'JSON policy file, or "none" for read-only-ness alone (default: system tables only)')
    .action(async (statement: string | undefined, options: CheckOptions) => {
      const { stdin: input, stdout: output, stderr: errors } = process;
      // Whoever reads the verdicts may stop early, as `head` does.
      output.once('error', () => exit(0));
      exit(await runCheck(statement, options, { input, output, errors }));
    });
  addInstallCommands(program, exit);
  addOwnerCommands(program, exit);
  return program;
}
