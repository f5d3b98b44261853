// Root vitest's globalSetup: a new check must be known to the tests without a reinstall.
export { generateIndex as setup } from './generate-index.mjs';
