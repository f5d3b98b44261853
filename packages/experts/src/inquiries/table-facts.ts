import type { Failure, Row, Rows } from '../form/read.ts';
import {
  CROWDED_OF_TABLE,
  GAPS_OF_TABLE,
  LAYOUT_OF_TABLE,
  NODES_OF_TABLE,
  PRESSURE_OF_TABLE,
  STATISTICS_OF_TABLE,
  TABLE_OF_NAME,
  TABLES_TO_CHOOSE,
  TABLETS_OF_TABLE,
  VIEWS_OF_TABLE,
} from '../reads/one-table.ts';
import { RECENT_INGESTION } from '../reads/recent-ingestion.ts';
import { TABLET_SCHEDULES } from '../reads/tablet-schedules.ts';

/** Everything that is asked of one table. */
export const TABLE_READS = {
  table: TABLE_OF_NAME,
  choose: TABLES_TO_CHOOSE,
  layout: LAYOUT_OF_TABLE,
  tablets: TABLETS_OF_TABLE,
  nodes: NODES_OF_TABLE,
  crowded: CROWDED_OF_TABLE,
  gaps: GAPS_OF_TABLE,
  pressure: PRESSURE_OF_TABLE,
  statistics: STATISTICS_OF_TABLE,
  views: VIEWS_OF_TABLE,
  recent: RECENT_INGESTION,
  schedules: TABLET_SCHEDULES,
};

type Table = Row<typeof TABLE_OF_NAME.columns>;
export type AnswerOf<K extends keyof typeof TABLE_READS> = Rows<(typeof TABLE_READS)[K]['columns']> | Failure;

/** What was told of one table; what could not be read says why. */
export interface TableFacts {
  readonly table: Table;
  readonly layout: AnswerOf<'layout'>;
  readonly tablets: AnswerOf<'tablets'>;
  readonly nodes: AnswerOf<'nodes'>;
  readonly crowded: AnswerOf<'crowded'>;
  readonly gaps: AnswerOf<'gaps'>;
  readonly pressure: AnswerOf<'pressure'>;
  readonly statistics: AnswerOf<'statistics'>;
  readonly views: AnswerOf<'views'>;
  readonly recent: AnswerOf<'recent'>;
  readonly schedules: AnswerOf<'schedules'>;
}

export function isCloudNative({ engine }: Pick<Table, 'engine'>): boolean {
  return engine.toUpperCase().startsWith('CLOUD_NATIVE');
}
