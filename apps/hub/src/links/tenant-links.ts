import { asHubError, type Cell } from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import { createClusterSession, type ClusterSession, type LookStore } from '@starrocks-mcp/toolbox';
import { NO_SPAN, statementSpan, type Span } from '@starrocks-mcp/tracing';
import type { ActiveSpans } from '../tracing/active-spans.ts';
import type { AnswerStream, TenantLink } from './tenant-link.ts';
import type { EndedStatement } from '../stats/metrics.ts';
import type { Tenant, TenantsSnapshot } from '../tenants/tenant.ts';

interface TenantLinksDeps {
  /** Opens the way to a tenant's cluster; called on first use. */
  readonly openLink: (tenant: Tenant) => TenantLink;
  /** Keeps from a link what must not be sent. */
  readonly guard: (tenantId: string, link: TenantLink) => TenantLink;
  /** Where a tenant's looks are kept. */
  readonly looksOf: (tenant: Tenant) => LookStore;
  readonly spans: ActiveSpans;
  /** Told how each statement ended. */
  readonly onOutcome: (statement: EndedStatement) => void;
  /** How long a link that is no longer wanted must be quiet before it is closed; a diagnosis pauses between statements. */
  readonly quietMs?: number;
}

interface OpenLink {
  readonly fingerprint: string;
  readonly link: TenantLink;
  /** The same without its guard. */
  readonly bare: TenantLink;
  readonly session: ClusterSession;
  readonly activity: Activity;
}

/** How a statement ended: without a code, well. */
interface StatementEnd {
  readonly code?: string;
  readonly rows?: number;
  readonly bytes?: number;
}

interface BegunStatement {
  /** Of its span, for the agent; undefined while traces are off. */
  readonly traceparent: string | undefined;
  readonly end: (end: StatementEnd) => void;
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

  /** The tenant's link, as its session uses it. */
  linkOf(tenant: Tenant): TenantLink {
    return this.#openOf(tenant).link;
  }

  /** The tenant's link for a test of the way, which is made whatever is known of it. */
  testedLinkOf(tenant: Tenant): TenantLink {
    return this.#openOf(tenant).bare;
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

  #openOf(tenant: Tenant): OpenLink {
    this.sessionOf(tenant);
    const open = this.#open.get(tenant.id);
    if (open === undefined) throw new Error('a session without a link');
    return open;
  }

  #openFor(tenant: Tenant): OpenLink {
    const activity: Activity = { running: 0, lastEndAt: performance.now() };
    const bare = this.#watched(tenant, activity);
    const link = this.#deps.guard(tenant.id, bare);
    return {
      fingerprint: tenant.linkFingerprint,
      link,
      bare,
      session: createClusterSession({ link, looks: this.#deps.looksOf(tenant) }),
      activity,
    };
  }

  #watched(tenant: Tenant, activity: Activity): TenantLink {
    const link = this.#deps.openLink(tenant);
    const begin = ({ text }: ReadOnlyStatement): BegunStatement => {
      const startedAt = performance.now();
      const span = this.#startSpan(tenant, text);
      activity.running += 1;
      return {
        traceparent: span.traceparent,
        end: ({ code, rows = 0, bytes = 0 }) => {
          activity.running -= 1;
          activity.lastEndAt = performance.now();
          const seconds = (activity.lastEndAt - startedAt) / 1_000;
          span.set({ 'db.response.returned_rows': rows });
          span.end(code);
          this.#deps.onOutcome({ tenantId: tenant.id, code, rows, bytes, seconds });
        },
      };
    };
    return {
      async run(statement, options) {
        const { end, traceparent } = begin(statement);
        try {
          const result = await link.run(statement, { ...options, traceparent });
          end({ rows: result.rows.length, bytes: result.bytes });
          return result;
        } catch (thrown) {
          end({ code: asHubError(thrown).code });
          throw thrown;
        }
      },
      async stream(statement, options) {
        const { end, traceparent } = begin(statement);
        try {
          const stream = await link.stream(statement, { ...options, traceparent });
          return watchedStream(stream, end);
        } catch (thrown) {
          end({ code: asHubError(thrown).code });
          throw thrown;
        }
      },
      close: () => link.close(),
    };
  }

  #startSpan({ id }: Tenant, text: string): Span {
    const { spans } = this.#deps;
    if (!spans.areOn) return NO_SPAN;
    const { attributes, ...span } = statementSpan(text);
    return spans.start({ ...span, attributes: { ...attributes, 'starrocks_mcp.tenant.id': id } });
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

function watchedStream(stream: AnswerStream, end: (end: StatementEnd) => void): AnswerStream {
  async function* batches(): AsyncGenerator<readonly (readonly Cell[])[], void> {
    let rows = 0;
    let outcome: StatementEnd | undefined;
    try {
      for await (const batch of stream.batches) {
        rows += batch.length;
        yield batch;
      }
      outcome = stream.outcome;
    } catch (thrown) {
      outcome = { code: asHubError(thrown).code, rows };
      throw thrown;
    } finally {
      end(outcome ?? { rows });
    }
  }
  return {
    fields: stream.fields,
    batches: { [Symbol.asyncIterator]: batches },
    get outcome() {
      return stream.outcome;
    },
  };
}
