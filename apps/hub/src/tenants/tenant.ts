import type { StatementLimits } from '@starrocks-mcp/protocol';
import type { DirectCluster } from '../config/config.ts';
import type { Secret } from '@starrocks-mcp/settings';
import type { Role } from '../auth/roles.ts';
import type { SourceAddresses } from '../auth/source-addresses.ts';
import type { TenantQuota } from './tenant-quota.ts';
import type { ScheduleEntry } from '../schedule/schedule-schema.ts';

/** The way to a tenant's cluster. */
export type TenantTarget =
  | {
      readonly kind: 'agent';
      readonly url: URL;
      readonly token: Secret;
      /** Takes the place of `token` as soon as the agent accepts it. */
      readonly nextToken?: Secret | undefined;
    }
  /** The agent opens the connection. */
  | { readonly kind: 'dial-out' }
  | { readonly kind: 'direct'; readonly cluster: DirectCluster };

export interface Tenant {
  readonly id: string;
  /** The tenants file is edited by people alone; the store by routes and commands. */
  readonly source: 'file' | 'store';
  readonly name: string;
  readonly description: string | undefined;
  readonly contact: string | undefined;
  readonly createdAt: string | undefined;
  readonly enabled: boolean;
  readonly language: 'en' | 'zh';
  readonly adhocSql: boolean;
  readonly limits: StatementLimits;
  /** Statements under way at once. */
  readonly concurrency: number;
  readonly quota: TenantQuota;
  /** Of the tenants file, which then has the last word on it. */
  readonly schedule?: ScheduleEntry | undefined;
  readonly target: TenantTarget;
  /** Equal while the same link serves; a digest, as the target holds secrets. */
  readonly linkFingerprint: string;
}

/** Who asks: a key's rights, never the key. */
export interface Principal {
  /** Unique to the key: what a session is bound to and an allowance is counted by. */
  readonly keyId: string;
  /** For logs and figures: the key's name or prefix. */
  readonly id: string;
  readonly role: Role;
  /** Tenants whose tools it may use; an operator's key opens none. */
  readonly tenants: ReadonlySet<string> | 'all';
  /** Tenants that an operator may see; of the others nothing is told, nor that they exist. */
  readonly sees: ReadonlySet<string> | 'all';
  /** Undefined: every tool. */
  readonly tools: ReadonlySet<string> | undefined;
  readonly expiresAt: number | undefined;
  readonly rateLimitPerMinute: number | undefined;
  /** Undefined: as the hub's settings say. */
  readonly concurrentRequests?: number | undefined;
  /** Undefined: from anywhere. */
  readonly sourceAddresses?: SourceAddresses | undefined;
  /** Where the key is kept; `none` for whoever needs none. */
  readonly source: 'file' | 'store' | 'environment' | 'none';
  /** First characters of the key, so that people can tell keys apart. */
  readonly prefix: string | undefined;
  readonly createdAt: string | undefined;
}

/** Everything that tenants file and store say, at one moment; swapped whole. */
export interface TenantsSnapshot {
  readonly tenants: ReadonlyMap<string, Tenant>;
  /** Principals by the SHA-256 of their key, in hexadecimal. */
  readonly keys: ReadonlyMap<string, Principal>;
  /** True when at least one key opens a tenant, or did until it was revoked in the store. */
  readonly hasUserKeys: boolean;
  /** What an operator should look at, though it does not stop anything. */
  readonly warnings: readonly string[];
}
