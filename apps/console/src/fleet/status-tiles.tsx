import { UnstyledButton } from '@mantine/core';
import type { FleetTenant, ReportStatus } from '../api/fleet.ts';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { useWords } from '../words/language.tsx';
import { agentStateOf, statusOf, type FleetFilter } from './fleet-filter.ts';
import { fleetWords } from './fleet-words.ts';
import classes from './status-tiles.module.css';

interface StatusTilesProps {
  readonly tenants: readonly FleetTenant[];
  readonly filter: FleetFilter;
  readonly onChange: (changes: Partial<FleetFilter>) => void;
}

const STATUSES: readonly ReportStatus[] = ['critical', 'attention', 'healthy', 'unknown'];

/** How many tenants are in which state; each count is the filter for it. */
export function StatusTiles({ tenants, filter, onChange }: StatusTilesProps) {
  const words = useWords(fleetWords);
  const offline = tenants.filter((tenant) => agentStateOf(tenant) === 'offline').length;
  return (
    <div className={classes['tiles']} role="group" aria-label={words.tilesLabel}>
      {STATUSES.map((status) => (
        <UnstyledButton
          key={status}
          className={classes['tile'] ?? ''}
          aria-pressed={filter.status === status}
          onClick={() => onChange({ status: filter.status === status ? null : status })}
        >
          <span className={classes['count']}>{tenants.filter((tenant) => statusOf(tenant) === status).length}</span>
          <SeverityMark level={status} />
        </UnstyledButton>
      ))}
      <UnstyledButton
        className={classes['tile'] ?? ''}
        aria-pressed={filter.agent === 'offline'}
        onClick={() => onChange({ agent: filter.agent === 'offline' ? null : 'offline' })}
      >
        <span className={classes['count']}>{offline}</span>
        <span className={classes['offline']} data-any={offline > 0 || undefined}>
          {words.offlineNow}
        </span>
      </UnstyledButton>
    </div>
  );
}
