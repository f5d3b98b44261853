import { memo } from 'react';
import { Link } from 'wouter';
import type { FleetTenant } from '../api/fleet.ts';
import { AgentState } from '../ui/agent-state.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useWords } from '../words/language.tsx';
import { agentStateOf, statusOf } from './fleet-filter.ts';
import { fleetWords } from './fleet-words.ts';
import { Score } from './score.tsx';
import { Sparkline } from './sparkline.tsx';
import { TenantName } from './tenant-name.tsx';
import classes from './fleet-row.module.css';

interface FleetRowProps {
  readonly tenant: FleetTenant;
  readonly rowIndex: number;
}

/** Drawn once while it is in sight, however one scrolls. */
export const FleetRow = memo(function FleetRow({ tenant, rowIndex }: FleetRowProps) {
  const words = useWords(fleetWords);
  const { last_report: report, agent } = tenant;
  return (
    <tr className={classes['row']} aria-rowindex={rowIndex}>
      <td>
        <SeverityMark level={statusOf(tenant)} />
      </td>
      <td>
        <Score score={report?.score ?? null} status={statusOf(tenant)} />
      </td>
      <td>
        <TenantName tenant={tenant} />
      </td>
      <td>
        <WorstFinding tenant={tenant} />
      </td>
      <td>
        <Sparkline trend={tenant.trend} />
      </td>
      <td>
        <AgentState state={agentStateOf(tenant)} />
        {agent.state === 'offline' && agent.last_seen_at !== null ? (
          <div className={classes['small']}>
            {words.lastSeen} <TimeAgo at={agent.last_seen_at} />
          </div>
        ) : (
          agent.version !== null && <div className={classes['small']}>{agent.version}</div>
        )}
      </td>
      <td className={classes['number']}>
        <Release release={tenant.release} />
      </td>
      <td>
        {report ? (
          <Link
            href={`/tenants/${encodeURIComponent(tenant.tenant_id)}`}
            className={classes['quiet'] ?? ''}
            tabIndex={-1}
          >
            <TimeAgo at={report.at} />
          </Link>
        ) : (
          <span className={classes['small']}>–</span>
        )}
      </td>
    </tr>
  );
});

/** The release without the mark of its build, which stands in the title. */
export function Release({ release }: Pick<FleetTenant, 'release'>) {
  if (release === null) return <>–</>;
  return <span title={release}>{release.replace(/-[0-9a-f]{6,}$/i, '')}</span>;
}

/** The finding that most deserves a look, or why there is none. */
export function WorstFinding({ tenant: { last_report: report } }: { readonly tenant: FleetTenant }) {
  const words = useWords(fleetWords);
  if (report === null) return <span className={classes['small']}>{words.noDiagnosis}</span>;
  if (report.worst === null) {
    return <span className={classes['small']}>{report.status === 'unknown' ? '–' : words.nothingFound}</span>;
  }
  return (
    <span className={classes['worst']}>
      <SeverityMark level={report.worst.severity} compact />
      <span className={classes['clamp']}>{report.worst.title}</span>
    </span>
  );
}
