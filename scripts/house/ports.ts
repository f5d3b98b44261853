import { createServer } from 'node:net';
import { once } from 'node:events';
import { ToldError } from './told-error.ts';

/** Throws a ToldError when somebody else listens on the port already. */
export async function assertPortFree(port: number): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    throw new ToldError(
      `Port ${port} is in use (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}). ` +
        `End what listens there, or choose another: PORT=${port + 100} npm run demo`,
      { cause: error },
    );
  }
  server.close();
  await once(server, 'close');
}

/** A port that nobody listens on right now. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new ToldError('This machine gave no free port.');
  return address.port;
}
