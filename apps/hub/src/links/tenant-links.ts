import { asHubError } from '@starrocks-mcp/protocol';
import type { ClusterLink } from '@starrocks-mcp/starrocks';
import { createClusterSession, type ClusterSession } from '@starrocks-mcp/toolbox';
import type { Tenant, TenantsSnapshot } from '../tenants/tenant.ts';

interface TenantLinksDeps {
  /** Opens the way to a tenant's cluster; called on first use. */
  readonly openLink: (tenant: Tenant) => ClusterLink;
  /** Told how each statement ended: `code` undefined for well. */
  readonly onOutcome: (tenantId: string, code: string | undefined) => void;
  /** How long a link that is no longer wanted must be quiet before it is closed; a diagnosis pauses between statements. */
  readonly quietMs?: number;
}

interface OpenLink {
  readonly fingerprint: string;
  readonly link: ClusterLink;
  readonly session: ClusterSession;
  readonly activity: Activity;
}

interface Activity {
  running: number;
  lastEndAt: number;
}

/** One link and one session per tenant in use. Nothing here is shared between tenants. */
export class TenantLinks {
  readonly #deps: Required<TenantLinksDeps>;
  readonly #open = new Map<string, OpenLink>();
  readonly #retired = new Set<OpenLink>();
  #sweeper: NodeJS.Timeout | undefined;

  constructor({ quietMs = 10_000, ...deps }: TenantLinksDeps) {
    this.#deps = { ...deps, quietMs };
  }

  /** The tenant's session; opens its link on first use, and anew when the tenant's target has changed. */
  sessionOf(tenant: Tenant): ClusterSession {
    const known = this.#open.get(tenant.id);
    if (known?.fingerprint === tenant.linkFingerprint) return known.session;
    if (known) this.#retire(tenant.id, known);
    const opened = this.#openFor(tenant);
    this.#open.set(tenant.id, opened);
    return opened.session;
  }

  /** Retires the links of tenants that are gone, disabled or changed; what runs on them may finish. */
  keepOnly({ tenants }: TenantsSnapshot): void {
    for (const [id, open] of this.#open) {
      const tenant = tenants.get(id);
      if (tenant?.enabled !== true || tenant.linkFingerprint !== open.fingerprint) this.#retire(id, open);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    const all = [...this.#open.values(), ...this.#retired];
    this.#open.clear();
    this.#retired.clear();
    await Promise.allSettled(all.map(({ link }) => link.close()));
  }

  #openFor(tenant: Tenant): OpenLink {
    const activity: Activity = { running: 0, lastEndAt: performance.now() };
    const link = this.#watched(tenant, activity);
    return { fingerprint: tenant.linkFingerprint, link, session: createClusterSession({ link }), activity };
  }

  #watched(tenant: Tenant, activity: Activity): ClusterLink {
    const link = this.#deps.openLink(tenant);
    const { onOutcome } = this.#deps;
    return {
      async run(statement, options) {
        activity.running += 1;
        try {
          const result = await link.run(statement, options);
          onOutcome(tenant.id, undefined);
          return result;
        } catch (thrown) {
          onOutcome(tenant.id, asHubError(thrown).code);
          throw thrown;
        } finally {
          activity.running -= 1;
          activity.lastEndAt = performance.now();
        }
      },
      close: () => link.close(),
    };
  }

  #retire(id: string, open: OpenLink): void {
    this.#open.delete(id);
    this.#retired.add(open);
    this.#sweeper ??= setInterval(() => this.#sweep(), Math.max(10, this.#deps.quietMs / 4)).unref();
  }

  #sweep(): void {
    const quietSince = performance.now() - this.#deps.quietMs;
    for (const open of this.#retired) {
      if (open.activity.running > 0 || open.activity.lastEndAt > quietSince) continue;
      this.#retired.delete(open);
      void open.link.close().catch(() => {});
    }
    if (this.#retired.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }
}
