/** Statements that alter a running routine load, which must be paused for it: `"task_timeout_second" = "120"`. */
export function alterRoutineLoad(properties: string): string {
  return [
    'PAUSE ROUTINE LOAD FOR <database>.<job>;',
    `ALTER ROUTINE LOAD FOR <database>.<job> PROPERTIES (${properties});`,
    'RESUME ROUTINE LOAD FOR <database>.<job>;',
  ].join('\n');
}
