import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { FleetPage } from './fleet/fleet-page.tsx';
import { SessionGate } from './session/session-gate.tsx';
import { NotFound } from './shell/not-found.tsx';
import { PageBoundary } from './shell/page-boundary.tsx';
import { Shell } from './shell/shell.tsx';
import { Announcer } from './ui/announcer.tsx';
import { GuardedRouter } from './ui/guarded-router.tsx';

const TenantPage = lazy(() => import('./tenant/tenant-page.tsx'));
const ChangesPage = lazy(() => import('./fleet/changes-page.tsx'));
const OnboardingPage = lazy(() => import('./onboarding/onboarding-page.tsx'));
const KeysPage = lazy(() => import('./keys/keys-page.tsx'));
const AuditPage = lazy(() => import('./audit/audit-page.tsx'));
const ConnectionsPage = lazy(() => import('./connections/connections-page.tsx'));
const AlertsPage = lazy(() => import('./alerts/alerts-page.tsx'));
const SettingsPage = lazy(() => import('./settings/settings-page.tsx'));

/** The hub serves this page under /console. */
export function App() {
  return (
    <GuardedRouter base="/console">
      <Announcer>
        <SessionGate>
          <Shell>
            <Pages />
          </Shell>
        </SessionGate>
      </Announcer>
    </GuardedRouter>
  );
}

function Pages() {
  const [location] = useLocation();
  const place = location.split('/')[1] ?? '';
  return (
    <PageBoundary key={place}>
      <Suspense>
        <Switch>
          <Route path="/" component={FleetPage} />
          <Route path="/changes" component={ChangesPage} />
          {/* `section` and what follows belong to the tenant's page. */}
          <Route path="/tenants/:tenantId/*?">
            {({ tenantId }) => <TenantPage key={tenantId} tenantId={tenantId} />}
          </Route>
          <Route path="/tenants">
            <Redirect to="/" />
          </Route>
          <Route path="/onboarding/:tenantId?">
            {({ tenantId }) => <OnboardingPage key={tenantId} tenantId={tenantId} />}
          </Route>
          <Route path="/keys" component={KeysPage} />
          <Route path="/audit" component={AuditPage} />
          <Route path="/connections" component={ConnectionsPage} />
          <Route path="/alerts" component={AlertsPage} />
          <Route path="/settings" component={SettingsPage} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </PageBoundary>
  );
}
