import type { Finding, Severity } from '@starrocks-mcp/experts';
import { Link } from 'wouter';
import { Answer } from '../../ui/answer.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { ChangeGroup } from '../change-group.tsx';
import { formatMoment, formatQuantity } from '../format.ts';
import { findingAnchor } from '../report/finding-link.tsx';
import type { ComparedReport, Comparison } from '../tenant-data.ts';
import { useComparison, useTools } from '../use-tenant-queries.ts';
import { FigureChanges } from './figure-changes.tsx';
import { historyWords } from './history-words.ts';
import classes from './comparison-section.module.css';

interface ComparisonSectionProps {
  readonly tenantId: string;
  readonly from: string;
  readonly to: string;
}

/** What changed between two kept diagnoses; the hub orders them by time. */
export default function ComparisonSection({ tenantId, from, to }: ComparisonSectionProps) {
  const words = useWords(historyWords);
  const query = useComparison({ tenantId, from, to });
  const base = `/tenants/${encodeURIComponent(tenantId)}/reports`;
  return (
    <>
      <p className={classes['back']}>
        <Link href={base}>
          <Icon name="back" size={14} /> {words.toHistory}
        </Link>
      </p>
      <Answer query={query}>
        {(comparison) => (
          <>
            <Panel title={words.comparison}>
              <Moments comparison={comparison} base={base} />
              <Changes comparison={comparison} base={base} />
            </Panel>
            <Panel title={words.figures} flush>
              <FigureChanges figures={comparison.figures} />
            </Panel>
          </>
        )}
      </Answer>
    </>
  );
}

interface ComparisonProps {
  readonly comparison: Comparison;
  readonly base: string;
}

function Moments({ comparison: { from, to }, base }: ComparisonProps) {
  const words = useWords(historyWords);
  return (
    <dl className={classes['moments']}>
      <div>
        <dt>{words.before}</dt>
        <Side report={from} base={base} />
      </div>
      <span aria-hidden="true">
        <Icon name="chevron" size={16} />
      </span>
      <div>
        <dt>{words.after}</dt>
        <Side report={to} base={base} />
      </div>
    </dl>
  );
}

interface SideProps {
  readonly report: ComparedReport;
  readonly base: string;
}

function Side({ report: { id, at, tool, status, score }, base }: SideProps) {
  const words = useWords(historyWords);
  const { language } = useLanguage();
  const title = useTools().data?.tools.find(({ name }) => name === tool)?.title ?? tool;
  return (
    <dd>
      <Link href={`${base}/${id}`}>{formatMoment(at, language)}</Link>
      <p className={classes['side']}>
        {title} · {words.score} <strong>{score ?? '–'}</strong> <SeverityMark level={status} />
      </p>
    </dd>
  );
}

type Kind = 'new' | 'worse' | 'better' | 'resolved';

interface Changed {
  readonly finding: Finding;
  readonly before: { readonly severity: Severity | null; readonly measured: Finding['measured'] | null } | null;
}

const KINDS = ['new', 'worse', 'better', 'resolved'] as const satisfies readonly Kind[];

function Changes({ comparison, base }: ComparisonProps) {
  const words = useWords(historyWords);
  const { new: fresh, worse, better, resolved, unknown, asked_once: once, from, to } = comparison;
  const plain = (findings: readonly Finding[]): readonly Changed[] =>
    findings.map((finding) => ({ finding, before: null }));
  const changed = (list: Comparison['worse']): readonly Changed[] =>
    list.map(({ finding, before_severity: severity, before_measured: measured }) => ({
      finding,
      before: { severity, measured },
    }));
  const all: Readonly<Record<Kind, readonly Changed[]>> = {
    new: plain(fresh),
    worse: changed(worse),
    better: changed(better),
    resolved: plain(resolved),
  };
  const isSame = KINDS.every((kind) => all[kind].length === 0);
  return (
    <div className={classes['changes']}>
      {isSame && <p className={classes['same']}>{words.noChanges}</p>}
      {KINDS.filter((kind) => all[kind].length > 0).map((kind) => (
        <ChangeGroup key={kind} kind={kind} title={words[kind]} count={all[kind].length}>
          {all[kind].map(({ finding, before }) => (
            <ChangedItem
              key={finding.id}
              finding={finding}
              before={before}
              href={`${base}/${kind === 'resolved' ? from.id : to.id}#${findingAnchor(finding.id)}`}
            />
          ))}
        </ChangeGroup>
      ))}
      {unknown.length > 0 && (
        <p className={classes['unknown']}>
          {words.unknownChecks} <code>{unknown.join(', ')}</code>
        </p>
      )}
      {once.length > 0 && (
        <details className={classes['unknown']}>
          <summary>{words.askedOnce(once.length)}</summary>
          <code>{once.join(', ')}</code>
        </details>
      )}
    </div>
  );
}

function ChangedItem({ finding, before, href }: Changed & { readonly href: string }) {
  const words = useWords(historyWords);
  const { language } = useLanguage();
  return (
    <li>
      <SeverityMark level={finding.severity} />
      <span>
        <Link href={href}>{finding.title}</Link>
        <span className={classes['value']}>{formatQuantity(finding.measured, language)}</span>
        {before !== null && (
          <span className={classes['was']}>
            {words.was} {before.measured !== null && formatQuantity(before.measured, language)}
            {before.severity !== null && before.severity !== finding.severity && (
              <SeverityMark level={before.severity} />
            )}
          </span>
        )}
      </span>
    </li>
  );
}
