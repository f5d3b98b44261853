import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Answer } from '../../ui/answer.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatMoment } from '../format.ts';
import type { ReportLine } from '../tenant-data.ts';
import { useReports, useTools } from '../use-tenant-queries.ts';
import { historyWords } from './history-words.ts';
import classes from './reports-section.module.css';

/** Kept diagnoses, newest first; two of them can be chosen for a comparison. */
export default function ReportsSection({ tenantId }: { readonly tenantId: string }) {
  const words = useWords(historyWords);
  const [, go] = useLocation();
  const [pages, setPages] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const query = useReports(tenantId, pages.at(-1));
  const base = `/tenants/${encodeURIComponent(tenantId)}/reports`;
  const choose = (id: string, isChosen: boolean): void =>
    // The one chosen first gives way to a third.
    setChosen(isChosen ? [...chosen, id].slice(-2) : chosen.filter((one) => one !== id));
  const [first, second] = chosen;
  return (
    <Panel
      title={words.kept}
      about={words.about}
      flush
      actions={
        <div className={classes['actions']}>
          <span>{words.chosen(chosen.length)}</span>
          <Button
            size="xs"
            variant="default"
            disabled={second === undefined}
            onClick={() => go(`${base}/${first}/compare/${second}`)}
          >
            {words.compare}
          </Button>
        </div>
      }
    >
      <Answer query={query}>
        {({ reports, next_before: next }) => (
          <>
            {reports.length === 0 ? (
              <EmptyState icon="history" title={words.none}>
                <p>{words.noneAbout}</p>
              </EmptyState>
            ) : (
              <ul className={classes['list']}>
                {reports.map((line) => (
                  <ReportItem
                    key={line.id}
                    line={line}
                    href={`${base}/${line.id}`}
                    isChosen={chosen.includes(line.id)}
                    onChoose={(isChosen) => choose(line.id, isChosen)}
                  />
                ))}
              </ul>
            )}
            {(pages.length > 0 || next !== null) && (
              <div className={classes['pages']}>
                <Button size="xs" variant="subtle" disabled={pages.length === 0} onClick={() => setPages([])}>
                  {words.newest}
                </Button>
                <Button
                  size="xs"
                  variant="subtle"
                  disabled={pages.length === 0}
                  onClick={() => setPages(pages.slice(0, -1))}
                >
                  {words.newer}
                </Button>
                <Button
                  size="xs"
                  variant="subtle"
                  disabled={next === null}
                  onClick={() => next !== null && setPages([...pages, next])}
                >
                  {words.older}
                </Button>
              </div>
            )}
          </>
        )}
      </Answer>
    </Panel>
  );
}

interface ReportItemProps {
  readonly line: ReportLine;
  readonly href: string;
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
}

function ReportItem({ line, href, isChosen, onChoose }: ReportItemProps) {
  const words = useWords(historyWords);
  const { language } = useLanguage();
  const tools = useTools().data?.tools ?? [];
  const when = formatMoment(line.at, language);
  const { critical, warning, info, unknown } = line.counts;
  return (
    <li className={classes['item']}>
      <Checkbox
        aria-label={words.choose(when)}
        checked={isChosen}
        onChange={(event) => onChoose(event.currentTarget.checked)}
      />
      <div className={classes['told']}>
        <p>
          <Link href={href}>
            <time dateTime={line.at}>{when}</time>
          </Link>{' '}
          <span className={classes['muted']}>
            {tools.find(({ name }) => name === line.tool)?.title ?? line.tool} · {line.principal}
          </span>
        </p>
        <p className={classes['worst']}>
          {line.worst !== null && (
            <>
              <SeverityMark level={line.worst.severity} compact /> {line.worst.title}
            </>
          )}
        </p>
        <p className={classes['muted']}>{words.counts(critical, warning, info, unknown)}</p>
      </div>
      <span className={classes['score']}>
        <span className={classes['muted']}>{words.score}</span> <strong>{line.score ?? '–'}</strong>
      </span>
      <SeverityMark level={line.status} />
    </li>
  );
}
