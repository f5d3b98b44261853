import { createProgram } from './cli/program.ts';
import { readProcessWorld } from './cli/process-world.ts';

/** The process: its environment and arguments meet the commands here. `start-hub.ts` wires the hub itself. */
await createProgram({ world: readProcessWorld, exit: (code) => process.exit(code) }).parseAsync();
