import type { ViewResult } from '../engine/run-view.ts';
import { formatBytes, formatCount, formatDuration, formatShare } from '../form/quantity.ts';
import type { CellFormat, ViewRow } from '../form/view.ts';
import type { Language } from '../report.ts';
import { tableCell, textTable } from './plain-text.ts';
import { wordsIn } from './words.ts';

/** Rows shown to a person: as many as a tool lists at most, as some clients show the text alone. */
const MAX_ROWS = 1_000;

const WORDS = {
  en: {
    none: 'None.',
    unknown: 'Not known: ',
    shown: (all: number) => `${MAX_ROWS} of ${all} rows shown.`,
    cut: 'The cluster has more rows.',
  },
  zh: {
    none: '无。',
    unknown: '无法得知：',
    shown: (all: number) => `显示 ${all} 行中的 ${MAX_ROWS} 行。`,
    cut: '集群中还有更多行。',
  },
} as const;

/** A view as text for people, in its language: a title, the cluster's time, and a table for each part. */
export function renderView(result: ViewResult): string {
  const { language, cluster } = result;
  const head = cluster.now === null ? '' : wordsIn(language).clusterTime(cluster.now.slice(0, 16), cluster.time_zone);
  return [
    `# ${result.title} — ${result.tenant}`,
    ...(head === '' ? [] : [head]),
    ...result.tables.flatMap((table) => ['', `## ${table.title}`, ...renderTable(table, language)]),
  ].join('\n');
}

/** The rows of one table with its notes, or why they are not known. */
export function renderTable(table: ViewResult['tables'][number], language: Language): readonly string[] {
  const words = WORDS[language];
  if (table.unknown !== null) return [`${words.unknown}${table.unknown}`];
  if (table.rows.length === 0) return [words.none, ...table.notes];
  return [
    ...textTable(
      table.columns.map((column) => column.title),
      table.rows
        .slice(0, MAX_ROWS)
        .map((row) => table.columns.map((column) => renderCell({ row, ...column, language }))),
    ),
    ...(table.rows.length > MAX_ROWS ? [words.shown(table.rows.length)] : []),
    ...(table.truncated ? [words.cut] : []),
    ...table.notes,
  ];
}

interface CellInput {
  readonly row: ViewRow;
  readonly name: string;
  readonly format: CellFormat;
  readonly language: Language;
}

function renderCell({ row, name, format, language }: CellInput): string {
  const value = row[name] ?? null;
  if (typeof value !== 'number') return tableCell(value);
  switch (format) {
    case 'text':
      return tableCell(value);
    case 'count':
      return formatCount(value);
    case 'bytes':
      return formatBytes(value);
    case 'share':
      return formatShare(value);
    case 'duration':
      return formatDuration(value)[language];
  }
}
