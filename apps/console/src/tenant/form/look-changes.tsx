import { Link } from 'wouter';
import { Panel } from '../../ui/panel.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { ChangeGroup, type ChangeKind } from '../change-group.tsx';
import { formatQuantity } from '../format.ts';
import { findingAnchor } from '../report/finding-link.tsx';
import { reportWords } from '../report/report-words.ts';
import { ScoreRing } from '../report/score-ring.tsx';
import { CHANGE_KINDS, type LookChange, type LookChanges as Answer, type Seen } from './as-look-changes.ts';
import { formWords } from './form-words.ts';
import classes from './look-changes.module.css';

const GROUPS: Readonly<Record<LookChange['kind'], ChangeKind>> = {
  new: 'new',
  worsened: 'worse',
  improved: 'better',
  gone: 'resolved',
  unchanged: 'same',
};

/** What changed since the look before this one: by kind, each with both values. */
export function LookChanges({ answer }: { readonly answer: Answer }) {
  const words = useWords(formWords);
  const { tenant, score, status, summary, changes, untold } = answer;
  const findings = `/tenants/${encodeURIComponent(tenant)}/findings`;
  return (
    <Panel title={words.lookChanges}>
      <div className={classes['verdict']}>
        <ScoreRing score={score} status={status} size={64} />
        <div>
          <SeverityMark level={status} />
          <p className={classes['summary']}>{summary}</p>
        </div>
      </div>
      <div className={classes['kinds']}>
        {CHANGE_KINDS.map((kind) => {
          const own = changes.filter((change) => change.kind === kind);
          return own.length > 0 && <Kind key={kind} kind={kind} changes={own} findings={findings} />;
        })}
      </div>
      {untold.length > 0 && (
        <p className={classes['untold']}>
          {words.lookUntold} <code>{untold.join(', ')}</code>
        </p>
      )}
    </Panel>
  );
}

interface KindProps {
  readonly kind: LookChange['kind'];
  readonly changes: readonly LookChange[];
  /** The page of the findings of the latest report, which is this look. */
  readonly findings: string;
}

function Kind({ kind, changes, findings }: KindProps) {
  const words = useWords(formWords);
  return (
    <ChangeGroup kind={GROUPS[kind]} title={words[kind]} count={changes.length}>
      {changes.map((change) => (
        <ChangeItem key={change.id} change={change} href={`${findings}#${findingAnchor(change.id)}`} />
      ))}
    </ChangeGroup>
  );
}

function ChangeItem({ change, href }: { readonly change: LookChange; readonly href: string }) {
  const { id, kind, title, before, now, summary } = change;
  const level = now?.severity ?? before?.severity;
  return (
    <li>
      {level !== undefined && <SeverityMark level={level} compact />}
      <div className={classes['told']}>
        <p>
          {kind === 'gone' ? <strong>{title}</strong> : <Link href={href}>{title}</Link>} <code>{id}</code>
        </p>
        <Values before={before} now={now} />
        {summary !== undefined && <p className={classes['about']}>{summary}</p>}
      </div>
    </li>
  );
}

interface ValuesProps {
  readonly before: Seen | undefined;
  readonly now: Seen | undefined;
}

function Values({ before, now }: ValuesProps) {
  const words = useWords(reportWords);
  const own = useWords(formWords);
  const { language } = useLanguage();
  const told = (seen: Seen | undefined): string => {
    if (seen?.value === undefined) return '–';
    return formatQuantity({ value: seen.value, unit: seen.unit ?? '' }, language);
  };
  const wasLevel = before?.severity !== undefined && before.severity !== now?.severity ? before.severity : undefined;
  return (
    <dl className={classes['values']}>
      <div>
        <dt>{own.lookBefore}</dt>
        <dd>
          {told(before)} {wasLevel !== undefined && <SeverityMark level={wasLevel} />}
        </dd>
      </div>
      <div>
        <dt>{own.lookNow}</dt>
        <dd>
          <strong>{told(now)}</strong> {now?.severity !== undefined && <SeverityMark level={now.severity} />}
        </dd>
      </div>
      {now?.objects !== undefined && now.objects > 0 && (
        <div>
          <dt>{words.objects}</dt>
          <dd>{own.lookObjects(before?.objects, now.objects)}</dd>
        </div>
      )}
    </dl>
  );
}
