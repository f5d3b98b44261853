/**
 * Words that are no identifiers unless quoted: the keywords of `StarRocksLex.g4` that `nonReserved` in `StarRocks.g4`
 * does not list. The words that no query has at all are refused before the reader (FORBIDDEN_WORDS).
 */
const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    'ALL AND ARRAY AS ASC ASOF BETWEEN BIGINT BITMAP BITSHIFTLEFT BITSHIFTRIGHT BITSHIFTRIGHTLOGICAL BY CASE CHAR ' +
    'COLLATE CONVERT CROSS CUBE CURRENT_DATE CURRENT_GROUP CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER ' +
    'CURRENT_WAREHOUSE DATABASE DECIMAL DECIMALV2 DECIMAL32 DECIMAL64 DECIMAL128 DECIMAL256 DENSE_RANK DESC DISTINCT ' +
    'DIV DOUBLE DUAL ELSE EXISTS FALSE FILES FIRST_VALUE FLOAT FOR FROM FULL GROUP GROUPING GROUPING_ID HAVING HLL IF ' +
    'IGNORE IN INNER INT INTEGER INTERSECT IS JOIN JSON LAG LARGEINT LAST_VALUE LATERAL LEAD LEFT LIKE LIMIT LOCALTIME ' +
    'LOCALTIMESTAMP MICROSECOND MILLISECOND MOD NOT NTILE NULL ON OR ORDER OUTER OVER PARTITION PERCENTILE RANGE ' +
    'REGEXP REPLACE RIGHT RLIKE ROWS ROW_NUMBER SCHEMA SELECT SMALLINT TABLE TEXT THEN TINYINT TO TRUE UNION UNSIGNED ' +
    'USING VALUES VARCHAR WHEN WHERE WITH'
  ).split(' '),
);

export function isReservedWord(word: string): boolean {
  return RESERVED_WORDS.has(word);
}

/** Reserved words that begin a call by themselves (`specialFunctionExpression`, `informationFunctionExpression`, `groupingOperation`). */
export const RESERVED_FUNCTIONS: ReadonlySet<string> = new Set(
  'CHAR DATABASE GROUPING GROUPING_ID IF LEFT LIKE MOD REGEXP REPLACE RIGHT RLIKE SCHEMA'.split(' '),
);

/** Calls that may go without brackets (`specialDateTimeExpression`, `informationFunctionExpression`). */
export const BARE_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'CURRENT_DATE CURRENT_GROUP CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURRENT_WAREHOUSE LOCALTIME ' +
    'LOCALTIMESTAMP'
  ).split(' '),
);

/** Window functions with grammar of their own; OVER must follow (`windowFunction`). */
export const WINDOW_FUNCTIONS: ReadonlySet<string> = new Set(
  'ROW_NUMBER DENSE_RANK NTILE LEAD LAG FIRST_VALUE LAST_VALUE'.split(' '),
);

/** Aggregates that take DISTINCT, ORDER BY or FILTER (`aggregationFunction`). */
export const AGGREGATE_FUNCTIONS: ReadonlySet<string> = new Set(
  'AVG COUNT MAX MIN SUM ARRAY_AGG ARRAY_AGG_DISTINCT GROUP_CONCAT STRING_AGG'.split(' '),
);

/** Units of INTERVAL, TIMESTAMPADD and TIMESTAMPDIFF (`unitIdentifier`). */
export const TIME_UNITS: ReadonlySet<string> = new Set(
  'YEAR MONTH WEEK DAY HOUR MINUTE SECOND QUARTER MILLISECOND MICROSECOND'.split(' '),
);

/** Other reserved words that an expression may begin with. */
const EXPRESSION_STARTS: ReadonlySet<string> = new Set('ARRAY CASE CONVERT EXISTS FALSE NOT NULL TRUE'.split(' '));

export function startsExpressionAsReserved(word: string): boolean {
  return (
    EXPRESSION_STARTS.has(word) ||
    RESERVED_FUNCTIONS.has(word) ||
    BARE_FUNCTIONS.has(word) ||
    WINDOW_FUNCTIONS.has(word)
  );
}
