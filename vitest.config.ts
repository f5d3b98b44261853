import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{apps,packages}/*/src/**/*.test.ts', 'tests/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    // The experts' list of checks is generated from their folders, the agent's copy of the release key from that key.
    globalSetup: ['packages/experts/scripts/vitest-setup.mjs', 'scripts/release-key.mjs'],
    // So long that only what hangs ends here, also on a machine with other work to do.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Most of a test's time is other processes' and sockets': with a worker fewer than cores, two cores would have one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Nothing here keeps state in a module, so no file needs the libraries loaded anew.
    isolate: false,
  },
});
