import type { Command } from 'commander';
import { runAudit, runAuditVerify, type AuditOptions, type VerifyOptions } from './audit-command.ts';
import { runCatalogue, type CatalogueOptions } from './catalogue-command.ts';
import { runDryRun, type DryRunOptions } from './dry-run-command.ts';

/** What the owner asks of the agent's policy, catalogue and record. */
export function addOwnerCommands(program: Command, exit: (code: number) => void): void {
  const streams = { output: process.stdout, errors: process.stderr };
  program
    .command('dry-run')
    .description('show every statement that a tool would run here and what of it would leave, without a hub')
    .requiredOption('--tool <name>', 'a diagnostic tool, such as analyze_storage_health')
    .option('--release <line>', 'a release line such as 3.5, in place of asking the cluster for its columns')
    .option('--policy <file>', 'a policy file in place of the one in force')
    .option('--json', 'one JSON object')
    .action(async (options: DryRunOptions) => exit(await runDryRun(options, streams)));
  program
    .command('catalogue')
    .description('list the signed statements that run while ad-hoc SQL is off, or explain one')
    .argument('[id]', 'a statement of the list')
    .option('--tool <name>', 'only those that this tool asks')
    .option('--json', 'one JSON object')
    .action(async (id: string | undefined, options: CatalogueOptions) =>
      exit(await runCatalogue(id, options, streams)),
    );
  const audit = program
    .command('audit')
    .description('show the record of statements')
    .option('--since <time>', 'such as 30m, 1h, 7d or an ISO time', '24h')
    .option('--state-dir <folder>', 'in place of AGENT_STATE_DIR')
    .option('--json', 'the lines as they are')
    .action(async (options: AuditOptions) => exit(await runAudit(options, streams)));
  audit
    .command('verify')
    .description('prove that no line of the record was altered, removed, reordered or cut off')
    .option('--head <number:hash>', 'a line that an earlier verification told')
    .action(async (_: VerifyOptions, command: Command) =>
      exit(await runAuditVerify(command.optsWithGlobals(), streams)),
    );
}
