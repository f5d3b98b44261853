import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{apps,packages}/*/src/**/*.test.ts', 'tests/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    // The experts' list of checks is generated from their folders, the agent's copy of the release key from that key.
    globalSetup: ['packages/experts/scripts/vitest-setup.mjs', 'scripts/release-key.mjs'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
