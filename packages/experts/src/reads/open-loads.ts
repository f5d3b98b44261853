import { defineRead } from '../form/read.ts';

// Braces in a class of their own: a bare one would read as a parameter of the template.
// The value is an object of lists (`{"<load id>": [10001]}`) or, by the documentation, a list.
const NODE_LISTS = '([{][^}]*|[[][^]]*)';
const UNFINISHED_BACKENDS = `'"[Uu]nfinished[ _]backends": *${NODE_LISTS}'`;
const ALL_BACKENDS = `'"(All |all_)*backends": *${NODE_LISTS}'`;

interface LoadsLayout {
  readonly id: string;
  readonly database: string;
  readonly table: string;
  readonly commit: string;
  readonly details: string;
}

function selectLoads({ id, database, table, commit, details }: LoadsLayout): string {
  const backends = (pattern: string, group: number): string =>
    `CASE WHEN upper(STATE) = 'LOADING' AND TYPE IN ('BROKER', 'INSERT', 'SPARK') ` +
    `THEN left(regexp_extract(${details}, ${pattern}, ${group}), 400) END`;
  return (
    `SELECT ${id} AS job_id, LABEL AS label, ${database} AS db, ${table} AS table_name, TYPE AS load_type, upper(STATE) AS state, ` +
    `CREATE_TIME AS created_at, LOAD_START_TIME AS started_at, ${commit} AS committed_at, ` +
    `${backends(UNFINISHED_BACKENDS, 1)} AS unfinished, ${backends(ALL_BACKENDS, 2)} AS backends ` +
    "FROM default_catalog.information_schema.loads WHERE upper(STATE) NOT IN ('FINISHED', 'CANCELLED', 'UNKNOWN')"
  );
}

const SELECT_STREAM_LOADS =
  'SELECT ID AS job_id, LABEL AS label, DB_NAME AS db, TABLE_NAME AS table_name, TYPE AS load_type, upper(STATE) AS state, ' +
  'CREATE_TIME_MS AS created_at, START_LOADING_TIME_MS AS started_at, ' +
  "CASE WHEN upper(STATE) = 'COMMITED' THEN FINISH_PREPARING_TIME_MS END AS committed_at, NULL AS unfinished, NULL AS backends " +
  "FROM default_catalog.information_schema.stream_loads WHERE upper(STATE) NOT IN ('FINISHED', 'CANCELLED')";

function template(source: string): string {
  return (
    'SELECT job_id AS job_id, label AS label, db AS db, table_name AS table_name, load_type AS load_type, state AS state, ' +
    'CAST(created_at AS VARCHAR) AS created, ' +
    'CAST(started_at AS VARCHAR) AS started, CAST(committed_at AS VARCHAR) AS committed, unfinished AS unfinished, backends AS backends, ' +
    'COUNT(*) OVER (PARTITION BY load_type, state) AS alike ' +
    `FROM (${source}) AS l ORDER BY created_at LIMIT 500`
  );
}

const COMMON = ['LABEL', 'TYPE', 'STATE', 'CREATE_TIME', 'LOAD_START_TIME'];
const OLD_LOADS = ['JOB_ID', 'DATABASE_NAME', 'JOB_DETAILS', ...COMMON];
const OLD_SELECT = selectLoads({
  id: 'JOB_ID',
  database: 'DATABASE_NAME',
  table: "''",
  commit: 'NULL',
  details: 'JOB_DETAILS',
});

/**
 * Loads that have not ended, the oldest 500; `alike` counts all of the same kind and state, however many are shown.
 * `unfinished` and `backends` are lists inside JSON text, only for broker, insert and spark loads at work.
 */
export const OPEN_LOADS = defineRead({
  name: 'open_loads',
  columns: {
    job_id: 'id',
    label: 'id',
    db: 'id',
    table_name: 'id',
    load_type: 'id',
    state: 'id',
    created: 'fe_text_time',
    started: 'fe_text_time',
    committed: 'fe_text_time',
    unfinished: 'text',
    backends: 'text',
    alike: 'number',
  },
  completeBelow: 500,
  layouts: [
    {
      needs: {
        'information_schema.loads': ['ID', 'DB_NAME', 'TABLE_NAME', 'LOAD_COMMIT_TIME', 'RUNTIME_DETAILS', ...COMMON],
      },
      template: template(
        selectLoads({
          id: 'ID',
          database: 'DB_NAME',
          table: 'TABLE_NAME',
          commit: 'LOAD_COMMIT_TIME',
          details: 'CAST(RUNTIME_DETAILS AS VARCHAR)',
        }),
      ),
    },
    {
      needs: {
        'information_schema.loads': OLD_LOADS,
        'information_schema.stream_loads': [
          'ID',
          'LABEL',
          'DB_NAME',
          'TABLE_NAME',
          'TYPE',
          'STATE',
          'CREATE_TIME_MS',
          'START_LOADING_TIME_MS',
          'FINISH_PREPARING_TIME_MS',
        ],
      },
      template: template(`${OLD_SELECT} UNION ALL ${SELECT_STREAM_LOADS}`),
    },
    { needs: { 'information_schema.loads': OLD_LOADS }, template: template(OLD_SELECT) },
  ],
});
