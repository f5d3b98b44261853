/** TLS towards the FE. Absent: plain text, which refuses `mysql_clear_password`. */
export interface TlsConfig {
  /** PEM of the authority that signed the FE's certificate; default: the authorities that Node trusts. */
  readonly ca?: string;
  /** PEM of a client certificate and its key, where the FE asks for one. */
  readonly cert?: string;
  readonly key?: string;
  /** False accepts any certificate. Default true, which also checks the host name. */
  readonly verify?: boolean;
}

/** One cluster and how its connections are kept. Times in milliseconds. */
export interface ClusterPoolConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Default database of the session; none when absent. */
  readonly database?: string;
  readonly tls?: TlsConfig;
  /** Most connections that run statements; one more is kept for KILL. Default 8. */
  readonly maxConnections?: number;
  /** Most statements that wait for a connection; beyond, HUB_BUSY. Default 256. */
  readonly maxWaiting?: number;
  /** TCP, TLS, login and pinning together. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** An unused connection is closed after this. Default 60,000. */
  readonly idleTimeoutMs?: number;
  /** How long a killed statement may take to end before its socket is destroyed. Default 5,000. */
  readonly killConfirmTimeoutMs?: number;
}

export type ResolvedPoolConfig = Required<Omit<ClusterPoolConfig, 'database' | 'tls'>> &
  Pick<ClusterPoolConfig, 'database' | 'tls'>;

export function resolvePoolConfig(config: ClusterPoolConfig): ResolvedPoolConfig {
  return {
    maxConnections: 8,
    maxWaiting: 256,
    connectTimeoutMs: 10_000,
    idleTimeoutMs: 60_000,
    killConfirmTimeoutMs: 5_000,
    ...config,
  };
}
