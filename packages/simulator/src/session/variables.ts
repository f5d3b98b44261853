import { isAtLeast, mysqlVersion, versionComment, type Release } from '../release.ts';

export type VariableValue = string | number | boolean;

/** StarRocks' defaults (qe/SessionVariable.java, qe/GlobalVariable.java) for the variables that clients read or set. */
export function defaultVariables(release: Release, timeZone: string): Map<string, VariableValue> {
  const variables: [string, VariableValue][] = [
    ['auto_increment_increment', 1],
    ['autocommit', true],
    ['batch_size', 4096],
    ['big_query_profile_threshold', '0s'],
    ['catalog', 'default_catalog'],
    ['character_set_client', 'utf8'],
    ['character_set_connection', 'utf8'],
    ['character_set_database', 'utf8'],
    ['character_set_results', 'utf8'],
    ['character_set_server', 'utf8'],
    ['collation_connection', 'utf8_general_ci'],
    ['collation_database', 'utf8_general_ci'],
    ['collation_server', 'utf8_general_ci'],
    ['default_rowset_type', 'beta'],
    ['enable_profile', false],
    ['enable_spill', false],
    ['event_scheduler', 'OFF'],
    ['init_connect', ''],
    ['interactive_timeout', 3600],
    ['license', 'Apache License 2.0'],
    ['lower_case_table_names', 0],
    ['max_allowed_packet', 33_554_432],
    ['net_buffer_length', 16_384],
    ['net_read_timeout', 60],
    ['net_write_timeout', 60],
    ['parallel_fragment_exec_instance_num', 1],
    ['performance_schema', false],
    ['pipeline_dop', 0],
    ['query_cache_size', 1_048_576],
    ['query_cache_type', 0],
    ['query_mem_limit', 0],
    ['query_timeout', 300],
    ['resource_group', ''],
    ['sql_auto_is_null', false],
    ['sql_mode', 'ONLY_FULL_GROUP_BY'],
    ['sql_safe_updates', 0],
    ['sql_select_limit', '9223372036854775807'],
    ['system_time_zone', timeZone],
    ['time_zone', timeZone],
    ['tx_isolation', 'REPEATABLE-READ'],
    ['transaction_isolation', 'REPEATABLE-READ'],
    ['tx_read_only', false],
    ['transaction_read_only', false],
    ['version', mysqlVersion(release)],
    ['version_comment', versionComment(release)],
    ['wait_timeout', 28_800],
    ['warehouse', 'default_warehouse'],
  ];
  if (isAtLeast(release, '3.1')) variables.push(['sql_dialect', 'StarRocks']);
  if (isAtLeast(release, '3.3')) variables.push(['enable_prepare_stmt', true]);
  if (isAtLeast(release, '3.4')) variables.push(['insert_timeout', 14_400], ['custom_query_id', '']);
  return new Map(variables);
}

/** A value as SET writes it, in the type the variable has. */
export function coerceVariable(text: string, current: VariableValue): VariableValue {
  if (typeof current === 'number') return /^-?\d+$/.test(text) ? Number(text) : current;
  if (typeof current === 'boolean') return /^(?:1|true|on)$/i.test(text);
  return text;
}
