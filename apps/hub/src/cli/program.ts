import { Command } from 'commander';
import { ConfigError } from '@starrocks-mcp/settings';
import { HUB_VERSION } from '../version.ts';
import { runHttp } from './http-command.ts';
import type { ProcessWorld } from './process-world.ts';
import { runStdioMode } from './stdio-command.ts';
import { addStoreCommands } from './store-commands.ts';

interface ProgramDeps {
  /** Read late, so that `--help` works whatever `.env` holds. */
  readonly world: () => ProcessWorld;
  readonly exit: (code: number) => void;
}

/** As for wrong settings. */
const WRONG_USAGE = 2;

/** The command line; each action ends with an exit code. */
export function createProgram({ world, exit }: ProgramDeps): Command {
  const action =
    <Options>(run: (world: ProcessWorld, options: Options) => Promise<number> | number) =>
    async (options: Options): Promise<void> =>
      exit(await told(() => run(world(), options)));

  const program = new Command('starrocks-mcp')
    .description('Diagnoses StarRocks clusters over MCP: beside one cluster, or as a hub for many.')
    .version(HUB_VERSION, '-v, --version')
    .showHelpAfterError()
    .exitOverride((error) => {
      exit(error.exitCode === 0 ? 0 : WRONG_USAGE);
      throw error;
    })
    .addHelpText(
      'after',
      '\nSettings come from the environment and from .env in the current folder; docs/operating.md lists them all.',
    );

  program
    .command('stdio')
    .description(
      'serve one MCP client over stdin and stdout; the cluster is named by SR_HOST, SR_PORT, SR_USER, SR_PASSWORD',
    )
    .action(action(runStdioMode));

  program
    .command('http')
    .description('serve many clients over HTTP; tenants come from TENANTS_CONFIG, or the one tenant from SR_HOST')
    .option(
      '--remote',
      'take tenants from TENANTS_CONFIG (default ./tenants-config.json), whatever SR_HOST says',
      false,
    )
    .action(action(runHttp));

  addStoreCommands(program, async (work) => exit(await told(() => work(world()), { starts: false })));
  return program;
}

/** Exit code of a command. Wrong settings are told in full and end with 2; anything unexpected is a fault, told in short. */
async function told(run: () => Promise<number> | number, { starts = true } = {}): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ConfigError) {
      process.stderr.write(`\n${starts ? error.message : error.messageOfCommand}\n\n`);
      return WRONG_USAGE;
    }
    process.stderr.write(
      `\n${starts ? 'The hub' : 'The command'} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 1;
  }
}
