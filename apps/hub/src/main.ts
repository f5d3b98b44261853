import { setFlagsFromString } from 'node:v8';
import { createProgram } from './cli/program.ts';
import { readProcessWorld } from './cli/process-world.ts';

// Answers are garbage once sent: a young generation that does not grow collects them as well and keeps the process small.
setFlagsFromString('--semi-space-growth-factor=1');

/** The process: its environment and arguments meet the commands here. `start-hub.ts` wires the hub itself. */
await createProgram({ world: readProcessWorld, exit: (code) => process.exit(code) }).parseAsync();
