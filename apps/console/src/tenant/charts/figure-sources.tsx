import { StatementList } from '../../ui/statement-list.tsx';
import { useWords } from '../../words/language.tsx';
import type { DrawnReport } from '../tenant-data.ts';
import { chartWords } from './chart-words.ts';

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
  return <StatementList title={words.how} statements={statements} />;
}
