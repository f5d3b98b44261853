import { Button, Loader } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { tenantPath, useAgents, type AgentEntry, type Enrolment } from '../api/agents.ts';
import type { TenantEntry } from '../api/tenants.ts';
import { useHubApi } from '../api/use-hub-api.ts';
import { useMay } from '../session/use-session.ts';
import { AgentState } from '../ui/agent-state.tsx';
import { useAnnounce } from '../ui/announcer.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Icon } from '../ui/icon.tsx';
import { formatMoment } from '../ui/time-ago.tsx';
import { useNow } from '../ui/use-now.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { enrolmentKey } from './enrolment-key.ts';
import { onboardingWords } from './onboarding-words.ts';
import classes from './install-step.module.css';

const LOOK_AGAIN_MS = 2_000;

/** The line to run at the customer, and the agent as it comes online. */
export function InstallStep({ tenant }: { readonly tenant: TenantEntry }) {
  const words = useWords(onboardingWords);
  if (tenant.link.kind === 'direct') return <p className={classes['quiet']}>{words.direct}</p>;
  return <Install tenant={tenant} />;
}

function Install({ tenant: { tenant_id: tenantId } }: { readonly tenant: TenantEntry }) {
  const words = useWords(onboardingWords);
  const announce = useAnnounce();
  const mayEnrol = useMay('operator');
  const agents = useAgents(tenantId, LOOK_AGAIN_MS);
  const { enrolment, make } = useEnrolment(tenantId);
  const inForce = agents.data?.filter(({ state }) => state !== 'revoked') ?? [];
  const isOnline = inForce.some(({ state }) => state === 'online');
  useEffect(() => {
    if (isOnline) announce(words.online);
  }, [isOnline, announce, words]);
  return (
    <>
      {!isOnline && <p className={classes['quiet']}>{words.installHow}</p>}
      {agents.isError && <ErrorNotice error={agents.error} />}
      {!isOnline && enrolment && <Command enrolment={enrolment} />}
      {make.isError && <ErrorNotice error={make.error} title={words.notMade} />}
      {inForce.length > 0 ? <Agents agents={inForce} isOnline={isOnline} /> : enrolment && <Waiting />}
      {!isOnline && !mayEnrol && <p>{words.mayNotEnrol}</p>}
      {!isOnline && mayEnrol && (
        <div>
          <Button
            variant={enrolment ? 'default' : 'filled'}
            size={enrolment ? 'xs' : 'sm'}
            loading={make.isPending}
            onClick={({ detail }) => detail < 2 && make.mutate()}
          >
            {enrolment ? words.makeAnother : words.makeCommand}
          </Button>
        </div>
      )}
    </>
  );
}

function useEnrolment(tenantId: string) {
  const api = useHubApi();
  const queries = useQueryClient();
  const kept = useQuery<Enrolment | null>({
    queryKey: enrolmentKey(tenantId),
    queryFn: () => null,
    enabled: false,
    staleTime: Infinity,
  });
  const make = useMutation({
    mutationFn: () => api.send<Enrolment>({ method: 'POST', path: `${tenantPath(tenantId)}/enrolments` }),
    onSuccess: (enrolment) => queries.setQueryData(enrolmentKey(tenantId), enrolment),
  });
  return { enrolment: kept.data ?? undefined, make };
}

function Command({ enrolment: { command, expires_at } }: { readonly enrolment: Enrolment }) {
  const words = useWords(onboardingWords);
  const { language } = useLanguage();
  const isExpired = Date.parse(expires_at) <= useNow();
  if (isExpired) return <p>{words.expired}</p>;
  return (
    <>
      <CodeBlock code={command} what={words.command} />
      <p className={classes['small']}>
        {words.goodUntil} {formatMoment(expires_at, language)}
      </p>
    </>
  );
}

function Waiting() {
  const words = useWords(onboardingWords);
  return (
    <div className={classes['waiting']}>
      <Loader size="xs" aria-hidden="true" />
      <div>
        <strong>{words.waiting}</strong>
        <p className={classes['small']}>{words.waitingHow}</p>
      </div>
    </div>
  );
}

interface AgentsProps {
  readonly agents: readonly AgentEntry[];
  readonly isOnline: boolean;
}

function Agents({ agents, isOnline }: AgentsProps) {
  const words = useWords(onboardingWords);
  return (
    <div className={classes['found']} data-online={isOnline || undefined}>
      <Icon name={isOnline ? 'check' : 'clock'} />
      <div>
        <strong>{isOnline ? words.online : words.enrolled}</strong>
        {!isOnline && <p className={classes['small']}>{words.enrolledHow}</p>}
        <ul className={classes['agents']}>
          {agents.map(({ agent_id: id, state, version }) => (
            <li key={id}>
              <AgentState state={state} /> <code>{id}</code>
              {version !== null && ` · ${words.installedAt} ${version}`}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
