import { ConfigError } from '@starrocks-mcp/settings';

/** Ends a command before it has done anything: an option, argument or setting is wrong. */
export function fail(where: string, expected: string, example?: string): never {
  throw new ConfigError([{ where, expected, ...(example !== undefined && { example }) }]);
}
