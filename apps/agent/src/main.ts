import { setFlagsFromString } from 'node:v8';
import { createProgram } from './cli/program.ts';

// Rows are garbage soon: a young generation that does not grow collects them as well, and takes a third less memory of
// the host that the agent shares with a database.
setFlagsFromString('--semi-space-growth-factor=1');

/** The process: its arguments meet the commands here. `start-agent.ts` wires the agent itself. */
await createProgram((code) => process.exit(code)).parseAsync();
