import type { History } from '../history/history.ts';
import type { KeptReport } from '../history/kept-report.ts';
import type { TenantsSnapshot } from '../tenants/tenant.ts';
import type { MetricRegistry } from './metric-registry.ts';

interface DiagnosisGaugesInput {
  readonly registry: MetricRegistry;
  readonly tenants: { readonly snapshot: TenantsSnapshot };
  readonly history: Pick<History, 'scores'>;
}

/** One scrape asks for each figure in turn; the store is asked once. */
const SCRAPE_MS = 1_000;
const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** The last whole diagnosis of each enabled tenant that has one. */
export function addDiagnosisGauges({ registry, tenants, history }: DiagnosisGaugesInput): void {
  let known: { readonly at: number; readonly latest: readonly (readonly [tenant: string, report: KeptReport])[] } = {
    at: -SCRAPE_MS,
    latest: [],
  };

  function latest() {
    if (performance.now() - known.at < SCRAPE_MS) return known.latest;
    const enabled = [...tenants.snapshot.tenants.values()].filter((tenant) => tenant.enabled).map(({ id }) => id);
    const reports = [...history.scores(enabled)].map(([tenant, scores]) => [tenant, scores.latest] as const);
    known = { at: performance.now(), latest: reports };
    return reports;
  }

  registry.gauge({
    name: 'tenant_score',
    help: 'Score of the tenant’s last whole diagnosis, 0 to 100; absent where nothing could be scored.',
    labels: ['tenant'],
    read: () =>
      latest().flatMap(([tenant, { score }]) => (score === null ? [] : [{ labels: { tenant }, value: score }])),
  });
  registry.gauge({
    name: 'tenant_findings',
    help: 'Findings of the tenant’s last whole diagnosis by severity.',
    labels: ['tenant', 'severity'],
    read: () =>
      latest().flatMap(([tenant, { counts }]) =>
        SEVERITIES.map((severity) => ({ labels: { tenant, severity }, value: counts[severity] })),
      ),
  });
  registry.gauge({
    name: 'tenant_report_timestamp_seconds',
    help: 'When the tenant was last diagnosed as a whole.',
    labels: ['tenant'],
    read: () => latest().map(([tenant, { at }]) => ({ labels: { tenant }, value: at / 1_000 })),
  });
}
