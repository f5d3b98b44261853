import { Link } from 'wouter';
import type { ChangeKind, FleetChange } from '../api/fleet.ts';
import { useTenants } from '../api/tenants.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useWords } from '../words/language.tsx';
import { changeWords } from './change-words.ts';
import classes from './change-list.module.css';

const ICON: Readonly<Record<ChangeKind, IconName>> = {
  new: 'add',
  worsened: 'changes',
  improved: 'down',
  resolved: 'check',
  agent_online: 'connections',
  agent_offline: 'close',
};

/** Changes, the latest first, each with what it is, whose it is and where to read more. */
export function ChangeList({ changes }: { readonly changes: readonly FleetChange[] }) {
  const words = useWords(changeWords);
  const tenants = useTenants();
  const names = new Map(tenants.data?.map(({ tenant_id, name }) => [tenant_id, name]));
  return (
    <ol className={classes['list']}>
      {changes.map(({ tenant_id: id, at, kind, finding, report_id: report }) => {
        const tenantPath = `/tenants/${encodeURIComponent(id)}`;
        return (
          <li key={`${id} ${at} ${kind} ${finding?.id ?? ''}`} className={classes['change']}>
            <span className={classes['icon']} data-kind={kind}>
              <Icon name={ICON[kind]} size={14} />
            </span>
            <div className={classes['text']}>
              <div className={classes['head']}>
                <Link href={tenantPath} className={classes['tenant'] ?? ''}>
                  {names.get(id) ?? id}
                </Link>
                <span className={classes['kind']} data-kind={kind}>
                  {words[kind]}
                </span>
              </div>
              {finding && (
                <div className={classes['finding']}>
                  <SeverityMark level={finding.severity} compact />
                  {report === null ? (
                    <span>{finding.title}</span>
                  ) : (
                    <Link
                      href={`${tenantPath}/reports/${encodeURIComponent(report)}`}
                      className={classes['title'] ?? ''}
                    >
                      {finding.title}
                    </Link>
                  )}
                </div>
              )}
              <div className={classes['when']}>
                <TimeAgo at={at} />
              </div>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
