import { Option, type Command } from 'commander';

/** What `tenant add` and `tenant set` take alike. */
export interface TenantOptions {
  readonly name?: string;
  readonly description?: string;
  readonly contact?: string;
  readonly agentUrl?: string;
  readonly agentTokenEnv?: string;
  readonly agentTokenFile?: string;
  readonly language?: 'en' | 'zh';
}

export function withTenantOptions(command: Command): Command {
  return command
    .option('--name <text>', 'what people call the tenant')
    .option('--description <text>', 'for operators')
    .option('--contact <text>', 'whom to ask')
    .option('--agent-url <url>', 'address of an agent that this hub calls')
    .option('--agent-token-env <name>', 'variable that holds the agent’s token')
    .option('--agent-token-file <file>', 'file that holds the agent’s token')
    .addOption(new Option('--language <language>', 'language of reports').choices(['en', 'zh']));
}
