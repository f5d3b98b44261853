/**
 * Every reason for which the guard refuses a text, with one line for its reader. Codes never change meaning;
 * `docs/errors.md` explains each, and a test holds the two lists equal.
 */
export const REFUSAL_CODES = {
  // Layer 0: caps
  text_empty: 'There is no statement in the text.',
  text_too_long: 'The text is longer than the guard reads.',
  too_many_tokens: 'The text has more words and signs than the guard reads.',
  nested_too_deep: 'Brackets, sub-queries or operators are nested deeper than the guard reads.',
  too_many_set_operations: 'More UNION, INTERSECT or EXCEPT branches than the guard reads.',
  lone_surrogate: 'The text is not valid Unicode.',
  nul_character: 'The text has a NUL character, which StarRocks drops silently.',

  // Layer 1: characters and tokens
  odd_character: 'A character outside quotes that StarRocks drops or takes for a letter.',
  hash_character: '# starts no comment in StarRocks; what follows it would run.',
  backslash_outside_quotes: 'StarRocks drops a backslash outside quotes; what follows it would run.',
  unterminated_string: 'A string has no closing quote.',
  unterminated_name: 'A quoted name has no closing backtick.',
  unterminated_comment: 'A comment has no closing */.',
  malformed_name: 'A quoted name is empty, has a backtick in it, or has a control character in it.',
  dollar_name: 'A name begins with $.',
  malformed_binary: 'A binary literal has a backslash in it, so StarRocks reads it as a name and a string.',
  conditional_comment: 'A comment that another server would run.',
  hint_not_allowed: 'A hint comment; hints act on the session.',
  placeholder: 'A ? outside quotes turns the text into a prepared statement.',
  variable_not_allowed: 'A user or system variable that is not on the list of readable ones.',

  // Layer 2: one read-only query
  several_statements: 'StarRocks runs every statement of a text; only one is allowed.',
  not_a_query: 'The statement is not a SELECT.',
  into_outfile: 'INTO OUTFILE writes files.',
  files_function: 'FILES() reads storage outside the cluster.',
  reserved_word: 'A reserved word that no read-only query uses stands unquoted.',
  unbalanced_bracket: 'A bracket has no partner.',
  function_denied: 'A function that waits, reaches outside, or reads what no FROM names.',
  malformed_function_name: 'A quoted function name has characters that function names do not have.',

  // Layer 3: the reader
  unsupported_syntax: 'The query is not valid StarRocks syntax, or uses syntax that the guard does not know.',
  function_not_allowed: 'A function, or a function of a database, that is not on the list of allowed ones.',
  table_function_not_allowed: 'A table function that is not on the list of allowed ones.',
  statement_not_allowed: 'A form of SHOW or DESC that is not on the closed list.',

  // Layer 4: the policy
  table_not_allowed: 'The policy does not allow the table, its database or its catalog.',
  database_not_allowed: 'The policy does not allow the database or the catalog that a SHOW is about.',
  database_missing: 'A table is named without its database, and the session has none.',
  column_not_allowed: 'The policy does not allow a column of a table that the query reads, or * over such a table.',
  masked_column: 'A masked column is used other than selected as it is or counted.',
  star_not_allowed: 'The policy does not allow * in the answer.',

  // Layer 5: rewriting
  row_filter_conflict: 'The table has a row filter, which a table hint or a metadata table would go around.',
  rewrite_failed: 'The rewritten text was not judged as the original was.',

  // Parameters
  parameter_count: 'The number of ? placeholders and of parameters differ.',
  parameter_value: 'A parameter that cannot be written as a StarRocks literal.',

  // Input of the check command
  malformed_line: 'A line of input is no JSON object with a text in "sql".',
} as const;

export type RefusalCode = keyof typeof REFUSAL_CODES;
