import type { ProcessWorld } from './process-world.ts';

/** Runs a command's work, and ends the process with the exit code that it says. */
export type RunCommand = (work: (world: ProcessWorld) => Promise<number> | number) => Promise<void>;
