import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useLayoutEffect, useRef, useState } from 'react';
import type { FleetTenant } from '../api/fleet.ts';
import { AgentState } from '../ui/agent-state.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { agentStateOf, statusOf } from './fleet-filter.ts';
import { Release, WorstFinding } from './fleet-row.tsx';
import { Score } from './score.tsx';
import { Sparkline } from './sparkline.tsx';
import { TenantName } from './tenant-name.tsx';
import classes from './fleet-cards.module.css';

const CARD_PX = 150;

/** The fleet on a phone; like the table it draws what is in sight. */
export function FleetCards({ tenants }: { readonly tenants: readonly FleetTenant[] }) {
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    if (list.current) setTop(list.current.getBoundingClientRect().top + window.scrollY);
  }, []);
  const virtualizer = useWindowVirtualizer({
    count: tenants.length,
    estimateSize: () => CARD_PX,
    overscan: 6,
    scrollMargin: top,
    getItemKey: (index) => tenants[index]?.tenant_id ?? index,
  });
  return (
    <ul ref={list} className={classes['cards']} style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ index, key, start }) => {
        const tenant = tenants[index];
        return (
          tenant && (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={tenants.length}
              aria-posinset={index + 1}
              className={classes['place']}
              style={{ transform: `translateY(${start - top}px)` }}
            >
              <FleetCard tenant={tenant} />
            </li>
          )
        );
      })}
    </ul>
  );
}

const FleetCard = memo(function FleetCard({ tenant }: { readonly tenant: FleetTenant }) {
  const { last_report: report } = tenant;
  return (
    <article className={classes['card']}>
      <div className={classes['top']}>
        <div className={classes['name']}>
          <TenantName tenant={tenant} />
        </div>
        <Score score={report?.score ?? null} status={statusOf(tenant)} />
      </div>
      <div className={classes['worst']}>
        <WorstFinding tenant={tenant} />
      </div>
      <div className={classes['facts']}>
        <SeverityMark level={statusOf(tenant)} />
        <AgentState state={agentStateOf(tenant)} />
        {tenant.release !== null && <Release release={tenant.release} />}
        {report && <TimeAgo at={report.at} />}
        {tenant.trend.length > 1 && <Sparkline trend={tenant.trend} />}
      </div>
    </article>
  );
});
