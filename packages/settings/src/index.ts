export { ConfigError, type ConfigProblem } from './config-error.ts';
export { mergeEnvironment, readDotEnv, readSecretFiles, type Environment } from './environment.ts';
export { Secret } from './secret.ts';
export { flag, help, parseVariables, wholeNumber } from './variables.ts';
