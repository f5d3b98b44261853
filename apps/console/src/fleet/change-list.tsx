import { Link } from 'wouter';
import type { ChangeKind, FleetChange } from '../api/fleet.ts';
import { useTenants } from '../api/tenants.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { SeverityMark } from '../ui/severity-mark.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useWords } from '../words/language.tsx';
import { changeWords } from './change-words.ts';
import { groupChanges, type ChangeGroup } from './group-changes.ts';
import classes from './change-list.module.css';

interface ChangeListProps {
  readonly changes: readonly FleetChange[];
  /** For a small place: the first few of the first few. */
  readonly isBrief?: boolean;
}

const MOST_GROUPS = 6;
const MOST_CHANGES = 3;

/** Changes, the latest first, by tenant and report. */
export function ChangeList({ changes, isBrief = false }: ChangeListProps) {
  const tenants = useTenants();
  const names = new Map(tenants.data?.map(({ tenant_id, name }) => [tenant_id, name]));
  return (
    <ol className={classes['list']}>
      {groupChanges(changes)
        .slice(0, isBrief ? MOST_GROUPS : undefined)
        .map((group) => (
          <Group key={group.key} group={group} name={names.get(group.tenantId) ?? group.tenantId} isBrief={isBrief} />
        ))}
    </ol>
  );
}

interface GroupProps {
  readonly group: ChangeGroup;
  readonly name: string;
  readonly isBrief: boolean;
}

function Group({ group, name, isBrief }: GroupProps) {
  const words = useWords(changeWords);
  const shown = group.changes.slice(0, isBrief ? MOST_CHANGES : undefined);
  const left = group.changes.length - shown.length;
  const tenantPath = `/tenants/${encodeURIComponent(group.tenantId)}`;
  return (
    <li className={classes['group']}>
      <div className={classes['head']}>
        <Link href={tenantPath} className={classes['tenant'] ?? ''} title={name}>
          {name}
        </Link>
        <span className={classes['when']}>
          <TimeAgo at={group.at} />
        </span>
        {group.reportId !== null && (
          <Link
            href={`${tenantPath}/reports/${encodeURIComponent(group.reportId)}`}
            className={classes['report'] ?? ''}
            aria-label={`${words.report}: ${name}`}
          >
            {words.report}
          </Link>
        )}
      </div>
      <ul className={classes['changes']}>
        {shown.map((change) => (
          <Change key={`${change.kind} ${change.finding?.id ?? ''}`} change={change} />
        ))}
        {left > 0 && <li className={classes['when']}>{words.more(left)}</li>}
      </ul>
    </li>
  );
}

const ICON: Readonly<Record<ChangeKind, IconName>> = {
  new: 'add',
  worsened: 'changes',
  improved: 'down',
  resolved: 'check',
  agent_online: 'connections',
  agent_offline: 'close',
};

function Change({ change: { kind, finding } }: { readonly change: FleetChange }) {
  const words = useWords(changeWords);
  return (
    <li className={classes['change']}>
      <span className={classes['kind']} data-kind={kind}>
        <Icon name={ICON[kind]} size={12} />
        {words[kind]}
      </span>
      {finding && (
        <span className={classes['finding']}>
          <SeverityMark level={finding.severity} compact />
          {finding.title}
        </span>
      )}
    </li>
  );
}
