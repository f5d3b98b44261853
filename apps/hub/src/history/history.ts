import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Language, Report } from '@starrocks-mcp/experts';
import { loggableCause } from '@starrocks-mcp/protocol';
import type { LookStore, ToolCallRecord } from '@starrocks-mcp/toolbox';
import type { Logger } from 'pino';
import type { StoreDatabase } from '../store/open-store.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { HistoryTenants } from './history-tenants.ts';
import type { KeptReport } from './kept-report.ts';
import { LinkWatch } from './link-watch.ts';
import { readReportBody, writeReportBody } from './report-body.ts';
import { Retention } from './retention.ts';
import { StoredChanges } from './stored-changes.ts';
import { StoredChecks } from './stored-checks.ts';
import { StoredFigures, type Series } from './stored-figures.ts';
import { StoredReports, type ReportPage, type ReportPosition, type TenantScores } from './stored-reports.ts';
import { createTenantLooks } from './tenant-looks.ts';
import { toldChecks, type FindingChange } from './told-changes.ts';

interface HistoryLimits {
  readonly retentionMs: number;
  readonly reportsPerTenant: number;
}

interface HistoryDeps extends HistoryLimits {
  readonly db: StoreDatabase;
  readonly log: Logger;
  /** The tenant of that id in force now, if any. */
  readonly findTenant: (id: string) => Pick<Tenant, 'source' | 'createdAt'> | undefined;
}

type KeptTenant = Pick<Tenant, 'id' | 'source' | 'createdAt' | 'language'>;

/** A diagnosis that was kept, for whoever acts on it. */
export interface KeptDiagnosis {
  readonly tenantId: string;
  readonly reportId: string;
  /** In the tenant's language, where it was made in both. */
  readonly report: Report;
  readonly principal: string;
  /** True: every expert was asked. */
  readonly isWhole: boolean;
  readonly changes: readonly FindingChange[];
}

interface ReportAsked {
  readonly tenantId: string;
  readonly id: string;
  /** Default: the one in which it was asked for. */
  readonly language?: Language | undefined;
}

export interface ReadReport extends KeptReport {
  readonly report: Report;
}

const compress = promisify(gzip);
const decompress = promisify(gunzip);
/** Their scores compare: they ask every expert. */
const WHOLE = new Set(['analyze_system_comprehensive', 'compare_with_last_look']);
/** Hours that an analysis looks back unless it is asked otherwise; what looks back further finds more, which is no change. */
const USUAL_HOURS = 24;
const TREND = 14;
const SETTLE_LOOK_MS = 5_000;
const SWEEP_MS = 3_600_000;
/** A hub that is often started anew sweeps too. */
const FIRST_SWEEP_MS = 60_000;

/** What diagnoses found over time, for each tenant apart. */
export class History {
  readonly links: LinkWatch;
  readonly #deps: HistoryDeps;
  readonly #tenants: HistoryTenants;
  readonly #reports: StoredReports;
  readonly #checks: StoredChecks;
  readonly #changes: StoredChanges;
  readonly #figures: StoredFigures;
  readonly #retention: Retention;
  readonly #listeners: ((kept: KeptDiagnosis) => void)[] = [];
  readonly #timers: readonly NodeJS.Timeout[];
  #isSweeping = false;
  #isClosed = false;

  constructor(deps: HistoryDeps) {
    const { db } = deps;
    this.#deps = deps;
    this.#tenants = new HistoryTenants(db);
    this.#reports = new StoredReports(db);
    this.#checks = new StoredChecks(db);
    this.#changes = new StoredChanges(db);
    this.#figures = new StoredFigures(db);
    this.#retention = new Retention(deps);
    this.links = new LinkWatch({ db, tenants: this.#tenants, changes: this.#changes });
    this.#timers = [
      setInterval(() => this.#settleLinks(), SETTLE_LOOK_MS).unref(),
      setInterval(() => void this.sweep(), SWEEP_MS).unref(),
      setTimeout(() => void this.sweep(), FIRST_SWEEP_MS).unref(),
    ];
  }

  /**
   * Takes a diagnosis down; once it resolves, the diagnosis survives a kill. A call that made none is let pass. What the
   * disk refuses is logged: the diagnosis itself is worth its answer.
   */
  async keep(
    { report, translation, error, tool, principal, ...call }: ToolCallRecord,
    tenant: KeptTenant,
  ): Promise<void> {
    if (report === undefined || error !== undefined) return;
    try {
      const body = await compress(writeReportBody({ report, translation }));
      const { hours = USUAL_HOURS } = call.arguments;
      const isUsual = hours === USUAL_HOURS;
      const told = report.language === tenant.language ? report : (translation ?? report);
      this.#write({ report, told, tool, principal, body, isUsual, tenant });
    } catch (thrown) {
      this.#deps.log.error({ tenant: tenant.id, tool, cause: loggableCause(thrown) }, 'A diagnosis could not be kept');
    }
  }

  /**
   * Told of each diagnosis that compares with the others, in the transaction that keeps it: what the listener writes is
   * kept with it or not at all. It must not throw.
   */
  onKept(listener: (kept: KeptDiagnosis) => void): void {
    this.#listeners.push(listener);
  }

  listReports(
    tenantId: string,
    page: { readonly limit: number; readonly before: ReportPosition | undefined },
  ): ReportPage {
    const tenant = this.#tenants.find(tenantId);
    return tenant === undefined ? { reports: [], next: undefined } : this.#reports.list(tenant, page);
  }

  /** Where this tenant's tools keep what they saw, for "what changed" and forecasts. */
  looksOf(tenant: Omit<KeptTenant, 'language'>): LookStore {
    const { db, log } = this.#deps;
    return createTenantLooks({
      db,
      log,
      tenants: this.#tenants,
      tenantId: tenant.id,
      isInForce: () => this.#isInForce(tenant),
    });
  }

  /** Undefined where this tenant has no such report. */
  async readReport({ tenantId, id, language }: ReportAsked): Promise<ReadReport | undefined> {
    const tenant = this.#tenants.find(tenantId);
    const found = tenant === undefined ? undefined : this.#reports.find(tenant, id);
    if (found === undefined) return undefined;
    const { gzip: body, ...kept } = found;
    return { ...kept, report: readReportBody((await decompress(body)).toString('utf8'), language) };
  }

  series(
    tenantId: string,
    query: { readonly ids: readonly string[] | undefined; readonly since: number },
  ): readonly Series[] {
    const tenant = this.#tenants.find(tenantId);
    if (tenant === undefined) return [];
    return this.#figures.series(tenant, { ...query, now: Date.now(), timeZone: this.#tenants.timeZoneOf(tenant) });
  }

  /** The last whole diagnosis of each of these tenants with the scores before it. */
  scores(tenantIds: readonly string[]): ReadonlyMap<string, TenantScores> {
    return this.#reports.scores(tenantIds, TREND);
  }

  changes(query: Parameters<StoredChanges['list']>[0]): ReturnType<StoredChanges['list']> {
    return this.#changes.list(query);
  }

  countChanges(query: Parameters<StoredChanges['count']>[0]): ReturnType<StoredChanges['count']> {
    return this.#changes.count(query);
  }

  /** Lets go of what is too old, a little at a time. */
  async sweep(): Promise<void> {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    try {
      for (const _ of this.#retention.sweep(Date.now())) {
        await nextTurn();
        if (this.#isClosed) return;
      }
    } catch (thrown) {
      this.#deps.log.error(
        { cause: loggableCause(thrown) },
        'Old diagnoses could not be deleted; tried again in an hour',
      );
    } finally {
      this.#isSweeping = false;
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #write({ report, told, tool, principal, body, isUsual, tenant }: WriteInput): void {
    this.#deps.db
      .transaction(() => {
        // Removed while its diagnosis ran, and perhaps made anew under the same id: this is not that one's.
        if (!this.#isInForce(tenant)) return;
        const at = Date.parse(report.generated_at);
        const key = this.#tenants.findOrAdd(tenant.id);
        const isWhole = WHOLE.has(tool);
        const reportId = this.#reports.add({ tenant: key, at, tool, principal, isWhole, report, gzip: body });
        const changes = isUsual ? this.#checks.update(key, toldChecks({ ...report, at })) : [];
        for (const change of changes) this.#changes.add({ ...change, tenant: key, at, reportId });
        const { time_zone: timeZone } = report.cluster;
        if (timeZone !== null) this.#tenants.noteTimeZone(key, timeZone);
        if (isUsual) this.#figures.add(key, { at, figures: report.figures });
        this.#retention.keepToCap(key);
        if (!isUsual) return;
        const kept = { tenantId: tenant.id, reportId, report: told, principal, isWhole, changes };
        for (const listener of this.#listeners) listener(kept);
      })
      .immediate();
  }

  #isInForce({ id, source, createdAt }: Pick<KeptTenant, 'id' | 'source' | 'createdAt'>): boolean {
    const now = this.#deps.findTenant(id);
    return now !== undefined && now.source === source && now.createdAt === createdAt;
  }

  #settleLinks(): void {
    try {
      this.links.settle(Date.now(), (id) => this.#deps.findTenant(id) !== undefined);
    } catch (thrown) {
      this.#deps.log.error({ cause: loggableCause(thrown) }, 'The state of agents could not be kept');
    }
  }
}

interface WriteInput {
  readonly report: Report;
  /** For those who listen. */
  readonly told: Report;
  readonly tool: string;
  readonly principal: string;
  readonly body: Uint8Array;
  readonly isUsual: boolean;
  readonly tenant: KeptTenant;
}
