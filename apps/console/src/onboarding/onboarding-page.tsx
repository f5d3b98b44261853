import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { agentsQuery } from '../api/agents.ts';
import { useTenant, type TenantEntry } from '../api/tenants.ts';
import { useHubApi } from '../api/use-hub-api.ts';
import { useMay, useMayMakeTenants } from '../session/use-session.ts';
import { Answer } from '../ui/answer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { useWords } from '../words/language.tsx';
import { ClientsStep } from './clients-step.tsx';
import { CreateStep } from './create-step.tsx';
import { InstallStep } from './install-step.tsx';
import { onboardingWords } from './onboarding-words.ts';
import { Step } from './step.tsx';
import { TestStep } from './test-step.tsx';
import classes from './onboarding-page.module.css';

interface OnboardingPageProps {
  /** Undefined until the tenant is made; then the address names it, and leads back here. */
  readonly tenantId: string | undefined;
}

export default function OnboardingPage({ tenantId }: OnboardingPageProps) {
  return tenantId === undefined ? <NewTenant /> : <KnownTenant tenantId={tenantId} />;
}

function NewTenant() {
  const words = useWords(onboardingWords);
  const mayCreate = useMayMakeTenants();
  if (!mayCreate) {
    return (
      <Page title={words.title}>
        <EmptyState icon="add" title={words.mayNotCreate} />
      </Page>
    );
  }
  return (
    <Page title={words.title} about={words.about}>
      <ol className={classes['steps']} aria-label={words.steps}>
        <Step number={1} title={words.stepCreate} state="current">
          <CreateStep />
        </Step>
        <Step number={2} title={words.stepInstall} state="later" />
        <Step number={3} title={words.stepTest} state="later" />
        <Step number={4} title={words.stepClients} state="later" />
      </ol>
    </Page>
  );
}

function KnownTenant({ tenantId }: { readonly tenantId: string }) {
  const words = useWords(onboardingWords);
  const query = useTenant(tenantId);
  return (
    <Page title={words.titleOf(query.data?.name ?? tenantId)} about={words.about}>
      <Answer query={query}>{(tenant) => <Steps tenant={tenant} />}</Answer>
    </Page>
  );
}

function Steps({ tenant }: { readonly tenant: TenantEntry }) {
  const words = useWords(onboardingWords);
  const isInstalled = useIsInstalled(tenant);
  const mayTest = useMay('operator');
  const [isTested, setTested] = useState(false);
  return (
    <ol className={classes['steps']} aria-label={words.steps}>
      <Step number={1} title={words.stepCreate} state="done">
        <p className={classes['quiet']}>
          {tenant.name} · <code>{tenant.tenant_id}</code>
        </p>
      </Step>
      <Step number={2} title={words.stepInstall} state={isInstalled ? 'done' : 'current'}>
        <InstallStep tenant={tenant} />
      </Step>
      <Step number={3} title={words.stepTest} state={isTested ? 'done' : isInstalled ? 'current' : 'later'}>
        {mayTest && <TestStep tenant={tenant} isReady={isInstalled} onTested={setTested} />}
      </Step>
      <Step number={4} title={words.stepClients} state={isTested ? 'current' : 'later'}>
        <ClientsStep tenantId={tenant.tenant_id} />
      </Step>
    </ol>
  );
}

/** An agent that the hub calls shows only in the test, so that being enrolled has to do. */
function useIsInstalled({ tenant_id: tenantId, link }: TenantEntry): boolean {
  const { data: agents } = useQuery(agentsQuery(useHubApi(), tenantId));
  if (link.kind === 'direct') return true;
  return agents?.some(({ state }) => (link.kind === 'dial-out' ? state === 'online' : state !== 'revoked')) ?? false;
}
