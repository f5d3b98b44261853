import { defineRead, type ParameterSpec } from '../form/read.ts';
import { errorClassSql } from './error-class.ts';
import { FE_TEXT_OFFSET } from './fe-text-age.ts';

const COLUMNS = {
  job_id: 'id',
  label: 'id',
  db: 'id',
  table_name: 'id',
  load_type: 'id',
  state: 'id',
  progress: 'text',
  scan_rows: 'number',
  sink_rows: 'number',
  filtered_rows: 'number',
  unselected_rows: 'number',
  bytes: 'number',
  created: 'fe_text_time',
  started: 'fe_text_time',
  committed: 'fe_text_time',
  ended: 'fe_text_time',
  error_class: 'id',
  message: 'text',
  has_tracking: 'number',
} as const;

interface LoadsLayout {
  readonly id: string;
  readonly database: string;
  readonly table: string;
  readonly bytes: string;
  readonly commit: string;
}

// An error's text is cut in the cluster and masked before anybody reads it.
const failure = (filteredRows: string): string =>
  `CASE WHEN STATE = 'CANCELLED' THEN ${errorClassSql({ message: 'ERROR_MSG', filteredRows, trackingSql: 'TRACKING_SQL' })} ` +
  "ELSE 'none' END AS error_class, left(ERROR_MSG, 300) AS message, " +
  'CASE WHEN length(TRACKING_SQL) > 0 THEN 1 ELSE 0 END AS has_tracking';

const FROM_LOADS = 'FROM default_catalog.information_schema.loads';

function selectLoads({ id, database, table, bytes, commit }: LoadsLayout, from = FROM_LOADS): string {
  return (
    `SELECT ${id} AS job_id, LABEL AS label, ${database} AS db, ${table} AS table_name, TYPE AS load_type, STATE AS state, ` +
    `PROGRESS AS progress, SCAN_ROWS AS scan_rows, SINK_ROWS AS sink_rows, FILTERED_ROWS AS filtered_rows, ` +
    `UNSELECTED_ROWS AS unselected_rows, ${bytes} AS bytes, CREATE_TIME AS created_at, LOAD_START_TIME AS started_at, ` +
    `${commit} AS committed_at, LOAD_FINISH_TIME AS ended_at, ${failure('FILTERED_ROWS')} ` +
    from
  );
}

const SELECT_STREAM_LOADS =
  'SELECT ID AS job_id, LABEL AS label, DB_NAME AS db, TABLE_NAME AS table_name, TYPE AS load_type, STATE AS state, ' +
  'NULL AS progress, NULL AS scan_rows, NUM_ROWS_NORMAL AS sink_rows, NUM_ROWS_AB_NORMAL AS filtered_rows, ' +
  'NUM_ROWS_UNSELECTED AS unselected_rows, NUM_LOAD_BYTES AS bytes, CREATE_TIME_MS AS created_at, ' +
  'START_LOADING_TIME_MS AS started_at, FINISH_PREPARING_TIME_MS AS committed_at, END_TIME_MS AS ended_at, ' +
  `${failure('NUM_ROWS_AB_NORMAL')} FROM default_catalog.information_schema.stream_loads`;

const TIMES: Readonly<Record<string, string>> = {
  created: 'CAST(created_at AS VARCHAR)',
  started: 'CAST(started_at AS VARCHAR)',
  committed: 'CAST(committed_at AS VARCHAR)',
  ended: 'CAST(ended_at AS VARCHAR)',
};

const RESULT = Object.keys(COLUMNS)
  .map((name) => `${TIMES[name] ?? name} AS ${name}`)
  .join(', ');

const COMMON = [
  'LABEL',
  'TYPE',
  'STATE',
  'PROGRESS',
  'SCAN_ROWS',
  'SINK_ROWS',
  'FILTERED_ROWS',
  'UNSELECTED_ROWS',
  'CREATE_TIME',
  'LOAD_START_TIME',
  'LOAD_FINISH_TIME',
  'ERROR_MSG',
  'TRACKING_SQL',
];

const STREAM_COLUMNS = [
  'ID',
  'LABEL',
  'DB_NAME',
  'TABLE_NAME',
  'TYPE',
  'STATE',
  'NUM_ROWS_NORMAL',
  'NUM_ROWS_AB_NORMAL',
  'NUM_ROWS_UNSELECTED',
  'NUM_LOAD_BYTES',
  'CREATE_TIME_MS',
  'START_LOADING_TIME_MS',
  'FINISH_PREPARING_TIME_MS',
  'END_TIME_MS',
  'ERROR_MSG',
  'TRACKING_SQL',
];

/** A condition for each source that differs from the others, with the columns that it needs beside those selected. */
export interface WhereBySource {
  readonly loads: string;
  readonly loadsNeeds?: readonly string[];
  /** Before 3.4; undefined where that table cannot tell. */
  readonly oldLoads: string | undefined;
  readonly streamLoads: string;
  readonly streamLoadsNeeds?: readonly string[];
}

interface LoadJobsInput {
  readonly name: string;
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** A text is over LABEL and STATE, which every layout has: pushed to the FE. */
  readonly where: string | WhereBySource;
  /** Over the aliases, such as `ended_at`. */
  readonly having?: string;
  /** A number, or a parameter in braces. */
  readonly limit: string;
}

const CURRENT_COLUMNS = ['ID', 'DB_NAME', 'TABLE_NAME', 'SCAN_BYTES', 'LOAD_COMMIT_TIME', ...COMMON];

const CURRENT_LAYOUT: LoadsLayout = {
  id: 'ID',
  database: 'DB_NAME',
  table: 'TABLE_NAME',
  bytes: 'SCAN_BYTES',
  commit: 'LOAD_COMMIT_TIME',
};

const OLD_SELECT = selectLoads({
  id: 'JOB_ID',
  database: 'DATABASE_NAME',
  table: "''",
  bytes: 'NULL',
  commit: 'NULL',
});

function template(sources: readonly string[], { having, limit }: Pick<LoadJobsInput, 'having' | 'limit'>): string {
  return (
    `SELECT ${RESULT} FROM (${sources.join(' UNION ALL ')}) AS l ` +
    `${having === undefined ? '' : `WHERE ${having} `}ORDER BY created_at DESC LIMIT ${limit}`
  );
}

/** Single load jobs of every kind, the newest first. Before 3.4 `loads` tells no table, and stream loads are apart. */
export function loadJobs(input: LoadJobsInput): ReturnType<typeof defineRead<typeof COLUMNS>> {
  const { name, parameters, where } = input;
  const by = typeof where === 'string' ? { loads: where, oldLoads: where, streamLoads: where } : where;
  const oldLoads = by.oldLoads === undefined ? [] : [`${OLD_SELECT} WHERE ${by.oldLoads}`];
  const oldNeeds = oldLoads.length === 0 ? {} : { 'information_schema.loads': ['JOB_ID', 'DATABASE_NAME', ...COMMON] };
  return defineRead({
    name,
    columns: COLUMNS,
    parameters: { ...FE_TEXT_OFFSET, ...parameters },
    layouts: [
      {
        needs: { 'information_schema.loads': [...CURRENT_COLUMNS, ...(by.loadsNeeds ?? [])] },
        template: template([`${selectLoads(CURRENT_LAYOUT)} WHERE ${by.loads}`], input),
      },
      {
        needs: {
          ...oldNeeds,
          'information_schema.stream_loads': [...STREAM_COLUMNS, ...(by.streamLoadsNeeds ?? [])],
        },
        template: template([...oldLoads, `${SELECT_STREAM_LOADS} WHERE ${by.streamLoads}`], input),
      },
      ...(oldLoads.length === 0 ? [] : [{ needs: oldNeeds, template: template(oldLoads, input) }]),
    ],
  });
}

/** Stream and routine loads by what only `stream_loads` tells of them (3.2+). */
export function streamLoadJobs(
  input: Pick<LoadJobsInput, 'name' | 'parameters' | 'limit'> & {
    readonly where: string;
    readonly needs: readonly string[];
  },
): ReturnType<typeof defineRead<typeof COLUMNS>> {
  return defineRead({
    name: input.name,
    columns: COLUMNS,
    parameters: { ...FE_TEXT_OFFSET, ...input.parameters },
    layouts: [
      {
        needs: { 'information_schema.stream_loads': [...STREAM_COLUMNS, ...input.needs] },
        template: template([`${SELECT_STREAM_LOADS} WHERE ${input.where}`], input),
      },
    ],
  });
}

/** Load jobs of the last 30 days (3.4+), which the FE copies into a table of its own. Needs SELECT on `_statistics_`. */
export function pastLoadJobs(
  input: Pick<LoadJobsInput, 'name' | 'parameters' | 'limit'> & Pick<WhereBySource, 'loads' | 'loadsNeeds'>,
): ReturnType<typeof defineRead<typeof COLUMNS>> {
  const select = selectLoads(CURRENT_LAYOUT, 'FROM default_catalog._statistics_.loads_history');
  return defineRead({
    name: input.name,
    columns: COLUMNS,
    parameters: { ...FE_TEXT_OFFSET, ...input.parameters },
    layouts: [
      {
        needs: { '_statistics_.loads_history': [...CURRENT_COLUMNS, ...(input.loadsNeeds ?? [])] },
        template: template([`${select} WHERE ${input.loads}`], input),
      },
    ],
  });
}
