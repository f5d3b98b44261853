import { SegmentedControl } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import type { CallAnswer } from '../call/use-tool-call.ts';
import { formatDuration } from '../format.ts';
import { asReport } from '../report/as-report.ts';
import { ReportView } from '../report/report-view.tsx';
import { ScrollRegion } from '../report/scroll-region.tsx';
import { asLookChanges } from './as-look-changes.ts';
import { asSelectRows, asTables } from './as-tables.ts';
import { formWords } from './form-words.ts';
import { LookChanges } from './look-changes.tsx';
import { SelectRows } from './select-rows.tsx';
import { ViewTables } from './view-tables.tsx';
import classes from './tool-result.module.css';

interface ToolResultProps {
  readonly title: string;
  readonly answer: CallAnswer;
  readonly elapsedMs: number;
}

type Shown = 'drawn' | 'text' | 'json';

/** A tool's answer: drawn when its shape is known, and always as text and as JSON. */
export function ToolResult({ title, answer, elapsedMs }: ToolResultProps) {
  const words = useWords(formWords);
  const { language } = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  const drawn = drawResult(answer, words.resultOf(title, formatDuration(elapsedMs / 1000, language)));
  const [shown, setShown] = useState<Shown>(drawn === null ? 'text' : 'drawn');
  useEffect(() => heading.current?.focus(), []);
  const views = (drawn === null ? (['text', 'json'] as const) : (['drawn', 'text', 'json'] as const)).map((value) => ({
    value,
    label: words[value],
  }));
  const json = JSON.stringify(answer.result, null, 2);
  return (
    <section className={classes['result']} aria-label={words.result}>
      <header className={classes['head']}>
        <h2 ref={heading} tabIndex={-1}>
          {words.result}
        </h2>
        <span className={classes['facts']}>
          {words.resultOf(title, formatDuration(elapsedMs / 1000, language))} {words.requestId}{' '}
          <code>{answer.request_id}</code>
        </span>
        <SegmentedControl
          size="xs"
          aria-label={words.views}
          value={shown}
          data={views}
          onChange={(value) => setShown(value)}
        />
      </header>
      {shown === 'drawn' && drawn}
      {shown === 'text' && <Plain label={words.answerText} text={answer.text} />}
      {shown === 'json' && <Plain label={words.answerJson} text={json} />}
    </section>
  );
}

function drawResult({ result }: CallAnswer, made: string) {
  const report = asReport(result);
  if (report !== undefined) return <ReportView report={report} made={made} />;
  const select = asSelectRows(result);
  if (select !== undefined) return <SelectRows result={select} />;
  const changes = asLookChanges(result);
  if (changes !== undefined) return <LookChanges answer={changes} />;
  const tables = asTables(result);
  return tables === undefined ? null : <ViewTables answer={tables} />;
}

function Plain({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div className={classes['plain']}>
      <CopyButton text={text} what={label} />
      <ScrollRegion className={classes['scroll']} label={label}>
        <pre>{text}</pre>
      </ScrollRegion>
    </div>
  );
}
