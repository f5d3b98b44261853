import { Button } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link, Redirect, Route, Switch } from 'wouter';
import { HubProblem } from '../api/hub-problem.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { useWords } from '../words/language.tsx';
import { DiagnosisProvider } from './diagnosis.tsx';
import { Findings } from './findings.tsx';
import { Overview } from './overview.tsx';
import { TenantFrame } from './tenant-frame.tsx';
import { tenantWords } from './tenant-words.ts';
import { useTenant } from './use-tenant-queries.ts';

const ToolsSection = lazy(() => import('./form/tools-section.tsx'));
const ReportsSection = lazy(() => import('./history/reports-section.tsx'));
const KeptReportSection = lazy(() => import('./history/kept-report-section.tsx'));
const ComparisonSection = lazy(() => import('./history/comparison-section.tsx'));
const ScheduleSection = lazy(() => import('./schedule/schedule-section.tsx'));
const SettingsSection = lazy(() => import('./settings/settings-section.tsx'));

interface TenantPageProps {
  readonly tenantId: string;
}

/** One tenant: its latest report drawn, its findings, tools, history, schedule and settings. */
export default function TenantPage({ tenantId }: TenantPageProps) {
  const tenant = useTenant(tenantId);
  if (isUnknown(tenant.error)) return <UnknownTenant />;
  if (tenant.data === undefined && tenant.error !== null) {
    return <ErrorNotice error={tenant.error} onRetry={() => void tenant.refetch()} />;
  }
  return (
    <DiagnosisProvider tenantId={tenantId}>
      <TenantFrame tenantId={tenantId} tenant={tenant.data}>
        <Suspense>
          <Switch>
            <Route path="/tenants/:tenantId">
              <Overview tenantId={tenantId} />
            </Route>
            <Route path="/tenants/:tenantId/findings">
              <Findings tenantId={tenantId} />
            </Route>
            <Route path="/tenants/:tenantId/tools/:tool?">
              {({ tool }) => <ToolsSection tenantId={tenantId} tenant={tenant.data} tool={tool} />}
            </Route>
            <Route path="/tenants/:tenantId/reports">
              <ReportsSection tenantId={tenantId} />
            </Route>
            <Route path="/tenants/:tenantId/reports/:from/compare/:to">
              {({ from, to }) => <ComparisonSection tenantId={tenantId} from={from} to={to} />}
            </Route>
            <Route path="/tenants/:tenantId/reports/:reportId">
              {({ reportId }) => <KeptReportSection key={reportId} tenantId={tenantId} reportId={reportId} />}
            </Route>
            <Route path="/tenants/:tenantId/schedule">
              <ScheduleSection tenantId={tenantId} />
            </Route>
            <Route path="/tenants/:tenantId/settings">{tenant.data && <SettingsSection tenant={tenant.data} />}</Route>
            <Route>
              <Redirect to={`/tenants/${encodeURIComponent(tenantId)}`} replace />
            </Route>
          </Switch>
        </Suspense>
      </TenantFrame>
    </DiagnosisProvider>
  );
}

function isUnknown(error: unknown): boolean {
  return error instanceof HubProblem && error.status === 404;
}

function UnknownTenant() {
  const words = useWords(tenantWords);
  return (
    <EmptyState icon="search" title={words.unknownTenant}>
      <p>{words.unknownTenantAbout}</p>
      <Button component={Link} href="/" variant="default">
        {words.toFleet}
      </Button>
    </EmptyState>
  );
}
