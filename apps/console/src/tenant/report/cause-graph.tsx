import type { Finding, RootCause } from '@starrocks-mcp/experts';
import { useRef, useState } from 'react';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatQuantity } from '../format.ts';
import type { DrawnReport } from '../tenant-data.ts';
import { FindingLink, type FindingHref } from './finding-link.tsx';
import { groupByCause, type CauseGroup } from './group-by-cause.ts';
import { Remedies } from './remedies.tsx';
import { reportWords } from './report-words.ts';
import { useEdges } from './use-edges.ts';
import classes from './cause-graph.module.css';

/** Findings on their own that are shown at first, the most urgent ones; the charts below should not be pages away. */
const MOST_ALONE = 24;

interface CauseGraphProps {
  readonly report: DrawnReport;
  readonly hrefOf: FindingHref;
}

/**
 * Root causes and what follows from them. The nested list is the graph: a screen reader hears cause and consequences, and
 * the curves between them are drawn behind where there is room.
 */
export function CauseGraph({ report, hrefOf }: CauseGraphProps) {
  const words = useWords(reportWords);
  const { groups, alone } = groupByCause(report);
  const graph = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string>();
  const edges = useEdges({ graph, groups });
  const activeOn = (id: string) => ({
    onPointerEnter: () => setActive(id),
    onPointerLeave: () => setActive(undefined),
    onFocus: () => setActive(id),
    onBlur: () => setActive(undefined),
  });
  const alsoFrom = (finding: Finding): readonly RootCause[] =>
    groups.filter(({ alsoExplains }) => alsoExplains.includes(finding.id)).map(({ cause }) => cause);
  return (
    <div ref={graph} className={classes['graph']}>
      <svg className={classes['edges']} aria-hidden="true" focusable="false">
        {edges.map(({ cause, finding, severity, path }) => (
          <path
            key={`${cause} ${finding}`}
            d={path}
            data-level={severity}
            data-active={active === cause || active === finding || undefined}
          />
        ))}
      </svg>
      {groups.length > 0 && (
        <ul className={classes['groups']}>
          {groups.map((group) => (
            <li key={group.cause.id} className={classes['group']}>
              <CauseNode group={group} pointed={activeOn(group.cause.id)} />
              <ul className={classes['consequences']} aria-label={words.consequences(group.cause.title)}>
                {group.findings.map((finding) => (
                  <li key={finding.id} data-node={`finding ${finding.id}`} {...activeOn(finding.id)}>
                    <FindingNode finding={finding} hrefOf={hrefOf} alsoFrom={alsoFrom(finding)} />
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
      {alone.length > 0 && (
        <section className={classes['alone']}>
          {groups.length > 0 && <h3 className={classes['aloneTitle']}>{words.onTheirOwn}</h3>}
          <Alone findings={alone.slice(0, MOST_ALONE)} hrefOf={hrefOf} />
          {alone.length > MOST_ALONE && (
            <details className={classes['more']}>
              <summary>{words.moreFindings(alone.length - MOST_ALONE)}</summary>
              <Alone findings={alone.slice(MOST_ALONE)} hrefOf={hrefOf} />
            </details>
          )}
        </section>
      )}
    </div>
  );
}

interface AloneProps {
  readonly findings: readonly Finding[];
  readonly hrefOf: FindingHref;
}

function Alone({ findings, hrefOf }: AloneProps) {
  return (
    <ul>
      {findings.map((finding) => (
        <li key={finding.id}>
          <FindingNode finding={finding} hrefOf={hrefOf} alsoFrom={[]} />
        </li>
      ))}
    </ul>
  );
}

interface CauseNodeProps {
  readonly group: CauseGroup;
  readonly pointed: Readonly<Record<string, () => void>>;
}

function CauseNode({ group: { cause, findings, alsoExplains }, pointed }: CauseNodeProps) {
  const words = useWords(reportWords);
  return (
    <div className={classes['cause']} data-node={`cause ${cause.id}`} data-level={cause.severity} {...pointed}>
      <p className={classes['nodeHead']}>
        <SeverityMark level={cause.severity} />
        <span className={classes['explains']}>{words.explains(findings.length + alsoExplains.length)}</span>
      </p>
      <h3 className={classes['causeTitle']}>{cause.title}</h3>
      <p className={classes['causeSummary']}>{cause.summary}</p>
      {cause.remedies.length > 0 && (
        <details className={classes['remedies']}>
          <summary>{words.whatToDo(cause.remedies.length)}</summary>
          <Remedies remedies={cause.remedies} />
        </details>
      )}
    </div>
  );
}

interface FindingNodeProps {
  readonly finding: Finding;
  readonly hrefOf: FindingHref;
  readonly alsoFrom: readonly RootCause[];
}

function FindingNode({ finding, hrefOf, alsoFrom }: FindingNodeProps) {
  const words = useWords(reportWords);
  const { language } = useLanguage();
  return (
    <FindingLink className={classes['finding']} level={finding.severity} href={hrefOf(finding.id)}>
      <SeverityMark level={finding.severity} compact />
      <span className={classes['findingTitle']}>{finding.title}</span>
      <span className={classes['value']}>{formatQuantity(finding.measured, language)}</span>
      {alsoFrom.length > 0 && (
        <span className={classes['also']}>{words.alsoFrom(alsoFrom.map(({ title }) => title).join(', '))}</span>
      )}
    </FindingLink>
  );
}
