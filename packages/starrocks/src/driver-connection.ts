import { connect, type Socket } from 'node:net';
import { createConnection, setMaxParserCache, type Connection, type ConnectionOptions } from 'mysql2';
import type { ResolvedPoolConfig } from './pool-config.ts';

/** A logged-in connection and its raw socket, which is what destroying means: the driver's own `destroy` only half-closes. */
export interface DriverConnection {
  readonly connection: Connection;
  readonly socket: Socket;
}

/** Row parsers that the driver keeps compiled, for all pools of the process. */
const MAX_CACHED_PARSERS = 500;

/** Connects and logs in, within `connectTimeoutMs`. Rejects with the driver's error; aborting cuts the attempt. */
export async function openDriverConnection(
  config: ResolvedPoolConfig,
  signal?: AbortSignal,
): Promise<DriverConnection> {
  setMaxParserCache(MAX_CACHED_PARSERS);
  const socket = connect({ host: config.host, port: config.port, noDelay: true, keepAlive: true });
  const connection = createConnection(driverOptions(config, socket));
  const cut = (): void => void socket.destroy();
  signal?.addEventListener('abort', cut, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    connection.on('error', () => undefined);
    socket.destroy();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cut);
  }
  return { connection, socket };
}

function driverOptions(config: ResolvedPoolConfig, socket: Socket): ConnectionOptions {
  const { tls } = config;
  return {
    stream: () => socket,
    host: config.host,
    user: config.user,
    password: config.password,
    ...(config.database !== undefined && config.database !== '' && { database: config.database }),
    connectTimeout: config.connectTimeoutMs,
    multipleStatements: false,
    flags: ['-LOCAL_FILES'],
    connectAttributes: { program_name: 'starrocks-mcp' },
    enableCleartextPlugin: tls !== undefined,
    authPlugins: { caching_sha2_password: refuseForeignLogin, sha256_password: refuseForeignLogin },
    ...(tls !== undefined && {
      ssl: {
        minVersion: 'TLSv1.2',
        rejectUnauthorized: tls.verify !== false,
        verifyIdentity: tls.verify !== false,
        ...(tls.ca !== undefined && { ca: tls.ca }),
        ...(tls.cert !== undefined && { cert: tls.cert }),
        ...(tls.key !== undefined && { key: tls.key }),
      },
    }),
  };
}

/** StarRocks never asks for these; on plain TCP they would hand the password to whoever sends a public key. */
function refuseForeignLogin(): never {
  throw new Error('The server asks for a login method that StarRocks does not have.');
}
