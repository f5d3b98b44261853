import { createProgram } from './cli/program.ts';

/** The process: its arguments meet the commands here. `start-agent.ts` wires the agent itself. */
await createProgram((code) => process.exit(code)).parseAsync();
