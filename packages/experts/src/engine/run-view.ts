import type { ClusterCapabilities } from '../form/capabilities.ts';
import { inLanguage } from '../form/bilingual.ts';
import type { ParameterValue } from '../form/read.ts';
import type { AnyView, BilingualRow, CellFormat, ViewRow, ViewTable } from '../form/view.ts';
import type { ClusterPort } from '../port.ts';
import type { Language, Report } from '../report.ts';
import { openDiagnosis } from './open-diagnosis.ts';
import { plainRead } from './answer-reads.ts';
import { statementsOf } from './statements-of.ts';
import type { DiagnosisClock } from './diagnosis-clock.ts';

/** A view's answer in one language: tables for programs, rendered by `renderView` for people. */
export interface ViewResult {
  readonly view: string;
  readonly title: string;
  readonly tenant: string;
  readonly language: Language;
  readonly cluster: Pick<Report['cluster'], 'version' | 'architecture' | 'now' | 'time_zone'>;
  readonly tables: readonly {
    readonly name: string;
    readonly title: string;
    readonly columns: readonly { readonly name: string; readonly title: string; readonly format: CellFormat }[];
    readonly rows: readonly ViewRow[];
    readonly truncated: boolean;
    readonly notes: readonly string[];
    /** Why the rows are not known; null when they are, so that none means none. */
    readonly unknown: string | null;
  }[];
  /** The statements by which the tables were read. */
  readonly statements: readonly string[];
  readonly cost: Report['cost'];
}

export interface RunViewOptions {
  readonly port: ClusterPort;
  readonly view: AnyView;
  readonly tenant: string;
  readonly language: Language;
  readonly capabilities?: ClusterCapabilities | undefined;
  /** Already validated; missing ones take their defaults. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: DiagnosisClock;
  readonly concurrency?: number;
  readonly sampleIntervalMs?: number;
}

/** Asks what a view needs and shapes it. Rejects as `diagnose` does; a read that fails is said in the result. */
export async function runView(options: RunViewOptions): Promise<ViewResult> {
  const { view, tenant, language } = options;
  const { context, reader, costSoFar } = await openDiagnosis({ ...options, reads: [view.reads] });
  const answers = await Promise.all(
    Object.entries(view.reads).map(async ([name, read]) => ({ name, read, answer: await reader.answer(read) })),
  );
  const failed = answers.find(({ read, answer }) => !answer.ok && !plainRead(read).optional)?.answer;
  const tables =
    failed !== undefined && !failed.ok
      ? [{ name: view.name, title: view.title, columns: [], rows: [], unknown: failed.reason }]
      : view.shape(Object.fromEntries(answers.map(({ name, answer }) => [name, answer])), context);
  return {
    view: view.name,
    title: inLanguage(view.title, language),
    tenant,
    language,
    cluster: {
      version: context.version,
      architecture: context.architecture,
      now: context.clock?.now ?? null,
      time_zone: context.timeZone,
    },
    tables: tables.map((table) => inOneLanguage(table, language)),
    statements: statementsOf(answers.map(({ answer }) => answer)),
    cost: costSoFar(),
  };
}

/** A table with its words in the reader's language. */
export function inOneLanguage(table: ViewTable, language: Language): ViewResult['tables'][number] {
  return {
    name: table.name,
    title: inLanguage(table.title, language),
    columns: table.columns.map(({ name, title, format = 'text' }) => ({
      name,
      title: inLanguage(title, language),
      format,
    })),
    rows: table.rows.map((row) => inOneRow(row, language)),
    truncated: table.truncated ?? false,
    notes: (table.notes ?? []).map((note) => inLanguage(note, language)),
    unknown: table.unknown === undefined ? null : inLanguage(table.unknown, language),
  };
}

function inOneRow(row: BilingualRow, language: Language): ViewRow {
  const cells = Object.entries(row).map(([name, cell]) => [
    name,
    typeof cell === 'object' && cell !== null ? inLanguage(cell, language) : cell,
  ]);
  return Object.fromEntries(cells);
}
