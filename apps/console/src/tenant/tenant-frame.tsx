import { Button } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useMay } from '../session/use-session.ts';
import { AgentState } from '../ui/agent-state.tsx';
import { useAnnounce } from '../ui/announcer.tsx';
import { Icon } from '../ui/icon.tsx';
import { Page } from '../ui/page.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useWords } from '../words/language.tsx';
import { CallOutcome } from './call/call-outcome.tsx';
import { CallProgress } from './call/call-progress.tsx';
import { callWords } from './call/call-words.ts';
import { useDiagnosis } from './diagnosis.tsx';
import { useArchitectureWord } from './report/use-architecture-word.ts';
import type { TenantDetails } from './tenant-data.ts';
import { tenantWords } from './tenant-words.ts';
import { useLatestReport } from './use-latest-report.ts';
import { useFleetLine } from './use-tenant-queries.ts';
import classes from './tenant-frame.module.css';

interface TenantFrameProps {
  readonly tenantId: string;
  /** Undefined while it is on its way. */
  readonly tenant: TenantDetails | undefined;
  readonly children: ReactNode;
}

/** What stands above every part of a tenant: who it is, how its agent does, the running diagnosis, and the way between parts. */
export function TenantFrame({ tenantId, tenant, children }: TenantFrameProps) {
  const words = useWords(tenantWords);
  const call = useWords(callWords);
  const diagnosis = useDiagnosis();
  const mayRun = useMay('operator');
  const isRunning = diagnosis.state.status === 'running';
  return (
    <Page
      title={tenant?.name ?? tenantId}
      about={<TenantFacts tenantId={tenantId} tenant={tenant} />}
      actions={
        mayRun && (
          <Button
            leftSection={<Icon name="play" size={15} />}
            disabled={isRunning || tenant?.enabled === false}
            onClick={diagnosis.run}
          >
            {call.runDiagnosis}
          </Button>
        )
      }
    >
      <nav aria-label={words.sections} className={classes['sections']}>
        <SectionLinks tenantId={tenantId} />
      </nav>
      {tenant?.enabled === false && <p className={classes['notice']}>{words.disabledAbout}</p>}
      <LinkNotice tenantId={tenantId} tenant={tenant} />
      <BreakerNotice tenant={tenant} />
      {diagnosis.state.status === 'running' && (
        <CallProgress state={diagnosis.state} title={call.running} onCancel={diagnosis.cancel} />
      )}
      <CallOutcome state={diagnosis.state} onDismiss={diagnosis.clear} />
      {children}
    </Page>
  );
}

function TenantFacts({ tenantId, tenant }: Omit<TenantFrameProps, 'children'>) {
  const words = useWords(tenantWords);
  const line = useFleetLine(tenantId).data;
  const { report } = useLatestReport(tenantId);
  const architecture = useArchitectureWord(report?.cluster.architecture ?? 'unknown');
  const agent = line?.agent;
  const isDirect = tenant?.link.kind === 'direct';
  const state = isDirect && agent?.state !== 'offline' ? 'direct' : agent?.state;
  useAnnouncedState(agent?.state);
  const release = report?.cluster.version ?? line?.release ?? null;
  return (
    <span className={classes['facts']}>
      <code>{tenantId}</code>
      {tenant?.enabled === false && <strong>{words.disabled}</strong>}
      {state !== undefined && <AgentState state={state} />}
      {agent?.version !== null && agent?.version !== undefined && <span>{words.agentVersion(agent.version)}</span>}
      {agent?.state === 'offline' && agent.last_seen_at !== null && (
        <span>
          {words.seen} <TimeAgo at={agent.last_seen_at} />
        </span>
      )}
      {release !== null && release !== '' && <span>{words.starrocks(release)}</span>}
      {report !== undefined && <span>{architecture}</span>}
      {report !== undefined && <SeverityMark level={report.status} />}
    </span>
  );
}

/** Tells those who listen when the agent comes or goes while the page is open. */
function useAnnouncedState(state: string | undefined): void {
  const words = useWords(tenantWords);
  const announce = useAnnounce();
  const before = useRef(state);
  useEffect(() => {
    const was = before.current;
    before.current = state;
    if (was === 'online' && state === 'offline') announce(words.agentDied);
    if (was === 'offline' && state === 'online') announce(words.agentBack);
  }, [announce, state, words]);
}

/** Why a diagnosis would fail now. */
function LinkNotice({ tenantId, tenant }: Pick<TenantFrameProps, 'tenantId' | 'tenant'>) {
  const words = useWords(tenantWords);
  const state = useFleetLine(tenantId).data?.agent.state;
  const { report } = useLatestReport(tenantId);
  if (state === 'not_enrolled') {
    return (
      <p className={classes['notice']}>
        <strong>{words.noAgent}</strong>{' '}
        <Link href={`/tenants/${encodeURIComponent(tenantId)}/settings`}>{words.noAgentAbout}</Link>
      </p>
    );
  }
  if (state !== 'offline') return null;
  if (tenant?.link.kind === 'direct') {
    return (
      <p className={classes['notice']} data-level="critical">
        <strong>{words.clusterGone}</strong> {words.clusterGoneAbout}
      </p>
    );
  }
  return (
    <p className={classes['notice']} data-level="critical">
      <strong>{words.agentGone}</strong> {report !== undefined && words.agentGoneAbout}
    </p>
  );
}

function BreakerNotice({ tenant }: Pick<TenantFrameProps, 'tenant'>) {
  const words = useWords(tenantWords);
  if (tenant?.usage?.breaker !== 'open') return null;
  return (
    <p className={classes['notice']}>
      <strong>{words.breakerOpen}</strong> {words.breakerAbout}
    </p>
  );
}

const SECTIONS = ['overview', 'findings', 'tools', 'reports', 'schedule', 'settings'] as const;

function SectionLinks({ tenantId }: { readonly tenantId: string }) {
  const words = useWords(tenantWords);
  const [location] = useLocation();
  const { report } = useLatestReport(tenantId);
  const current = location.split('/')[3] ?? 'overview';
  const base = `/tenants/${encodeURIComponent(tenantId)}`;
  const count = report?.findings.length ?? 0;
  return (
    <ul>
      {SECTIONS.map((section) => (
        <li key={section}>
          <Link
            href={section === 'overview' ? base : `${base}/${section}`}
            aria-current={section === current ? 'page' : undefined}
          >
            {words[section]}
            {section === 'findings' && count > 0 && <span className={classes['count']}>{count}</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
