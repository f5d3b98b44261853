import { CopyButton } from '../../ui/copy-button.tsx';
import { useWords } from '../../words/language.tsx';
import type { DrawnReport } from '../tenant-data.ts';
import { chartWords } from './chart-words.ts';
import classes from './figure-sources.module.css';

interface FigureSourcesProps {
  readonly report: DrawnReport;
  readonly ids: readonly string[];
}

/** The statements that figures were read with; nothing for reports that were kept without them. */
export function FigureSources({ report, ids }: FigureSourcesProps) {
  const words = useWords(chartWords);
  const sources = report.figure_sources ?? [];
  const statements = sources
    .filter(({ figures }) => figures.some((id) => ids.includes(id)))
    .map(({ statement }) => statement);
  if (statements.length === 0) return null;
  return (
    <details className={classes['sources']}>
      <summary>{words.how}</summary>
      {statements.map((statement) => (
        <div key={statement} className={classes['statement']}>
          <pre>
            <code>{statement}</code>
          </pre>
          <CopyButton text={statement} what={words.how} />
        </div>
      ))}
    </details>
  );
}
