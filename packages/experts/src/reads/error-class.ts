/** What a load failed of, as its ERROR_MSG tells; `untold` where it has none, `none` for a load that did not fail. */
export type ErrorClass =
  | 'none'
  | 'user_cancel'
  | 'quality'
  | 'versions'
  | 'compaction'
  | 'txn_limit'
  | 'disk'
  | 'label'
  | 'body'
  | 'memory'
  | 'rpc'
  | 'timeout'
  | 'untold'
  | 'other';

/**
 * Patterns over the lower-case ERROR_MSG, the first class that matches wins. Broker, insert and spark loads write
 * `type:<CANCEL TYPE>; msg:<text>` (FailMsg.java:25). The text may quote rejected rows, so it is classed in SQL and does
 * not leave the cluster.
 */
const PATTERNS: readonly (readonly [ErrorClass, readonly string[]])[] = [
  ['user_cancel', ['type:user_cancel%', '%user cancel%', '%cancelled by user%', '%canceled by user%']],
  ['quality', ['type:etl_quality_unsatisfied%']],
  ['versions', ['%too many versions%', '%too many tablet versions%', '%tablet_max_versions%']],
  ['compaction', ['%compaction score%']],
  ['txn_limit', ['%running txns on db%', '%max_running_txn_num_per_db%', '%too many running transactions%']],
  ['disk', ['%exceed limit usage%', '%capacity limit%', '%no space left%', '%disk full%', '%disk is full%']],
  ['label', ['%label%already been used%', '%label already exists%']],
  ['body', ['%exceed max size%', '%exceed the max size%', '%body size%exceed%limit%']],
  [
    'memory',
    [
      '%memory of%exceed%limit%',
      '%memory limit exceeded%',
      '%memory exceed limit%',
      '%mem usage has exceed%limit%',
      '%primary-key index exceeds%limit%',
    ],
  ],
  [
    'rpc',
    [
      '%failed to send batch%',
      '%unknown id%',
      '%intolerable failure%',
      '%close index channel failed%',
      '%[e1008]%',
      '%rpc failed%',
      '%server is overcrowded%',
      '%channel has been closed%',
    ],
  ],
  [
    'quality',
    ['%quality%', '%filtered rows%', '%filtered data%', '%more than max error num%', '%out of partition ranges%'],
  ],
  ['timeout', ['type:timeout%', '%timeout%', '%timed out%', '%time out%']],
];

interface ErrorColumns {
  /** Expressions over the table's columns. */
  readonly message: string;
  readonly filteredRows: string;
  readonly trackingSql: string;
}

/**
 * SQL for the class of a failed load. An INSERT whose rows were refused may say no more than `Cancelled`; its filtered rows
 * or its tracking statement, written only when rows were refused, then tell.
 */
export function errorClassSql({ message, filteredRows, trackingSql }: ErrorColumns): string {
  const cases = PATTERNS.map(([name, patterns]) => {
    const test = patterns.map((pattern) => `lower(${message}) LIKE '${pattern}'`).join(' OR ');
    return `WHEN ${test} THEN '${name}'`;
  });
  return (
    `CASE ${cases.join(' ')} WHEN ${filteredRows} > 0 OR length(${trackingSql}) > 0 THEN 'quality' ` +
    `WHEN length(COALESCE(${message}, '')) = 0 THEN 'untold' ELSE 'other' END`
  );
}
