import { Command } from 'commander';
import { AGENT_VERSION } from '../version.ts';
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
  return program;
}
