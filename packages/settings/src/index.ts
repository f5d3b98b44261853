export { ConfigError, type ConfigProblem } from './config-error.ts';
export { mergeEnvironment, readDotEnv, readSecretFiles, type Environment } from './environment.ts';
export { Secret } from './secret.ts';
export { flag, help, parseVariables, problemOf, wholeNumber } from './variables.ts';
