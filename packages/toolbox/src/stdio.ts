import type { Caller } from './context.ts';

/** Serves one caller over this process's stdin and stdout; settles when the client is gone or `signal` aborts. */
export async function runStdio(_caller: Caller, _options: { readonly signal: AbortSignal }): Promise<void> {
  throw new Error('not yet');
}
