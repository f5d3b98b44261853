import { compareLooks, lookOf, renderReport, type Finding, type Language, type Report } from '@starrocks-mcp/experts';
import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import type { History, ReadReport } from '../history/history.ts';
import { inLanguage, type KeptReport } from '../history/kept-report.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import { sendJson, type Incoming, type Outgoing } from './exchange.ts';
import { paramOf, tenantIn } from './operator-view.ts';
import { languageQuery, moment, parseQuery, wholeNumberUpTo } from './parse-query.ts';
import { get, type Route } from './route.ts';

export interface HistoryRoutesDeps {
  readonly history: Pick<
    History,
    'listReports' | 'readReport' | 'series' | 'scores' | 'changes' | 'countChanges' | 'links'
  >;
  readonly registry: TenantRegistry;
}

const WEEK_MS = 7 * 24 * 3_600_000;
const MOST_IDS = 50;
const reportId = z.uuid('must be the id of a report');

const listQuery = z.object({
  limit: wholeNumberUpTo(200, 50),
  before: z
    .string()
    .regex(/^\d{1,15}-\d{1,15}$/, 'must be next_before of the page before')
    .transform((text) => {
      const [at = 0, key = 0] = text.split('-').map(Number);
      return { at, key };
    })
    .optional(),
  language: languageQuery,
});
const readQuery = z.object({ language: languageQuery });
const compareQuery = readQuery.extend({ with: reportId });
const seriesQuery = z.object({
  ids: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.string().regex(/^[a-z0-9_]{1,40}\.[a-z0-9_]{1,60}$/, 'must be ids of figures')).max(MOST_IDS))
    .optional(),
  since: moment.optional(),
});

/** Kept diagnoses of one tenant, what changed between two of them, and its figures over time. */
export function createHistoryRoutes({ history, registry }: HistoryRoutesDeps): Route[] {
  const path = '/admin/tenants/:tenantId';
  return [
    get(`${path}/reports`, 'viewer', (req, res) => {
      const tenant = tenantIn(registry, req, res);
      const { language, ...page } = parseQuery(listQuery, req);
      const { reports, next } = history.listReports(tenant.id, { limit: page.limit, before: page.before });
      sendJson(res, 200, {
        reports: reports.map((report) => describeKept(report, language)),
        next_before: next === undefined ? null : `${next.at}-${next.key}`,
      });
    }),
    get(`${path}/reports/:reportId`, 'viewer', async (req, res) => {
      const { language } = parseQuery(readQuery, req);
      const { id, at, tool, principal, report } = await reportIn(req, res, language);
      const text = renderReport(report, { detail: 'normal' });
      sendJson(res, 200, { id, at: isoOf(at), tool, principal, report, text });
    }),
    get(`${path}/reports/:reportId/compare`, 'viewer', async (req, res) => {
      const { with: other, language } = parseQuery(compareQuery, req);
      const tenantId = tenantIn(registry, req, res).id;
      const both = [await reportIn(req, res, language), await readReport({ tenantId, id: other, language })];
      const [from, to] = both.toSorted((a, b) => a.at - b.at);
      if (from && to) sendJson(res, 200, describeComparison(from, to));
    }),
    get(`${path}/series`, 'viewer', (req, res) => {
      const tenant = tenantIn(registry, req, res);
      const { ids, since = Date.now() - WEEK_MS } = parseQuery(seriesQuery, req);
      const series = history.series(tenant.id, { ids, since });
      sendJson(res, 200, {
        series: series.map(({ id, object, unit, points }) => ({ id, object, unit, points })),
        baselines: series.map(({ id, object, sameHourLastWeek }) => ({
          id,
          object,
          at_same_hour_last_week: sameHourLastWeek,
        })),
      });
    }),
  ];

  function reportIn(req: Incoming, res: Outgoing, language: Language | undefined): Promise<ReadReport> {
    const tenant = tenantIn(registry, req, res);
    const id = reportId.safeParse(paramOf(req, 'reportId'));
    if (!id.success) throw new HubError('BAD_REQUEST', 'The id of the report does not have the form of one.');
    return readReport({ tenantId: tenant.id, id: id.data, language });
  }

  async function readReport(asked: Parameters<History['readReport']>[0]): Promise<ReadReport> {
    const found = await history.readReport(asked);
    if (found !== undefined) return found;
    throw new HubError('NOT_FOUND', 'This tenant has no report of that id; it may be older than what is kept.');
  }
}

function describeKept(kept: KeptReport, language: Language | undefined) {
  const { id, at, tool, principal, status, score, worst, counts } = kept;
  return { id, at: isoOf(at), tool, principal, status, score, worst: inLanguage(worst, language), counts };
}

/** Only of checks that both asked, and told; those that could not run, or were asked, at one of the two are listed apart. */
function describeComparison(from: ReadReport, to: ReadReport) {
  const { changes, untold } = compareLooks(lookOf(from.report), lookOf(to.report));
  const findingsOf = ({ report }: ReadReport, kind: string): Finding[] => {
    const ids = new Set(changes.filter((change) => change.kind === kind).map(({ id }) => id));
    return report.findings.filter(({ id }) => ids.has(id));
  };
  const before = new Map(from.report.findings.map((finding) => [finding.id, finding]));
  const withBefore = (finding: Finding) => ({
    finding,
    before_severity: before.get(finding.id)?.severity ?? null,
    before_measured: before.get(finding.id)?.measured ?? null,
  });
  const side = ({ id, at, tool, status, score }: ReadReport) => ({ id, at: isoOf(at), tool, status, score });
  return {
    from: side(from),
    to: side(to),
    new: findingsOf(to, 'new'),
    worse: findingsOf(to, 'worsened').map(withBefore),
    better: findingsOf(to, 'improved').map(withBefore),
    resolved: findingsOf(from, 'gone'),
    unknown: untold,
    asked_once: askedOnce(from.report, to.report),
    figures: compareFigures(from.report, to.report),
  };
}

/** Ids of checks of one report alone: its analysis was of more, or the hub learned them between the two. */
function askedOnce(from: Report, to: Report): readonly string[] {
  const [before, after] = [from, to].map(({ checks }) => checks.map(({ id }) => id));
  return (before ?? [])
    .filter((id) => !after?.includes(id))
    .concat((after ?? []).filter((id) => !before?.includes(id)));
}

/** Null: not told at that time. */
function compareFigures(from: Report, to: Report) {
  const nameOf = ({ id, object, unit }: Report['figures'][number]): string => JSON.stringify([id, object, unit]);
  const [before, after] = [from, to].map(
    ({ figures }) => new Map(figures.map((figure) => [nameOf(figure), figure.value])),
  );
  const all = new Map([...from.figures, ...to.figures].map((figure) => [nameOf(figure), figure]));
  return [...all].map(([name, { id, object, unit }]) => ({
    id,
    object,
    unit,
    before: before?.get(name) ?? null,
    after: after?.get(name) ?? null,
  }));
}

export function isoOf(at: number): string {
  return new Date(at).toISOString();
}
