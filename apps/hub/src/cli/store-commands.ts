import type { Command } from 'commander';
import { addAlertCommands } from './alert-commands.ts';
import { addAuditCommands } from './audit-commands.ts';
import { addAgentCommands } from './agent-commands.ts';
import { addHubKeyCommands } from './hub-key-commands.ts';
import { addKeyCommands } from './key-commands.ts';
import type { RunCommand } from './run-command.ts';
import { addScheduleCommands } from './schedule-commands.ts';
import { addTestAgentCommand } from './test-agent-command.ts';
import {
  addTenant,
  enrollTenant,
  listTenants,
  removeTenant,
  switchTenant,
  type EnrollOptions,
} from './tenant-commands.ts';
import { withTenantOptions, type TenantOptions } from './tenant-options.ts';
import { addTenantSetCommand } from './tenant-set-command.ts';

/** What operators do on the hub's machine. It works on DATA_DIR; a running hub sees it within two seconds. */
export function addStoreCommands(program: Command, run: RunCommand): void {
  const tenant = program.command('tenant').description('tenants of the hub’s store');
  const add = tenant
    .command('add')
    .description('make a tenant; without --agent-url its agent opens the connection')
    .argument('<id>', 'letters, digits, ".", "_" and "-"');
  withTenantOptions(add).action((id: string, options: TenantOptions) => run((world) => addTenant(world, id, options)));
  addTenantSetCommand(tenant, run);
  tenant
    .command('list')
    .description('tenants of file and store')
    .option('--json', 'one JSON object')
    .action((options: { json?: boolean }) => run((world) => listTenants(world, options)));
  for (const enabled of [true, false]) {
    tenant
      .command(enabled ? 'enable' : 'disable')
      .description(enabled ? 'serve a tenant again' : 'close a tenant; its running calls end')
      .argument('<id>')
      .action((id: string) => run((world) => switchTenant(world, id, enabled)));
  }
  tenant
    .command('remove')
    .description('remove a tenant of the store and revoke its agents')
    .argument('<id>')
    .action((id: string) => run((world) => removeTenant(world, id)));
  tenant
    .command('enroll')
    .description('print the one-line command that installs and enrols an agent; valid for 15 minutes, once')
    .argument('<id>')
    .option('--hub <url>', 'address under which the customer reaches this hub (default: PUBLIC_URL)')
    .action((id: string, options: EnrollOptions) => run((world) => enrollTenant(world, id, options)));
  addAgentCommands(program, run);
  addHubKeyCommands(program, run);
  addScheduleCommands(program, run);
  addAlertCommands(program, run);
  addKeyCommands(program, run);
  addTestAgentCommand(program, run);
  addAuditCommands(program, run);
}
