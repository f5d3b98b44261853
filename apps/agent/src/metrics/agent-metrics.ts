import type { ErrorCode } from '@starrocks-mcp/protocol';

/** One statement that has ended, or that was refused. */
export interface EndedStatement {
  readonly outcome: ErrorCode | 'OK';
  readonly rows: number;
  readonly bytes: number;
  readonly durationMs: number;
}

/** What is asked for when somebody looks. */
export interface AgentGauges {
  readonly runningStatements: () => number;
  readonly databaseConnected: () => boolean | null;
  /** Undefined where the hub calls the agent. */
  readonly hubConnected: () => boolean | undefined;
  readonly auditWritable: () => boolean;
  readonly auditLines: () => number;
  readonly killSwitchEngaged: () => boolean;
}

/** Upper ends, in seconds. */
const BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60];

/** Counts of one agent, in the text format of Prometheus. Labels come from closed lists alone. */
export class AgentMetrics {
  readonly #version: string;
  readonly #gauges: AgentGauges;
  readonly #outcomes = new Map<string, number>();
  readonly #buckets = BUCKETS.map(() => 0);
  #count = 0;
  #seconds = 0;
  #rows = 0;
  #bytes = 0;

  constructor(version: string, gauges: AgentGauges) {
    this.#version = version;
    this.#gauges = gauges;
  }

  ended({ outcome, rows, bytes, durationMs }: EndedStatement): void {
    const seconds = durationMs / 1_000;
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    for (const [index, end] of BUCKETS.entries())
      if (seconds <= end) this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    this.#count += 1;
    this.#seconds += seconds;
    this.#rows += rows;
    this.#bytes += bytes;
  }

  render(): string {
    const { runningStatements, databaseConnected, hubConnected, auditWritable, auditLines, killSwitchEngaged } =
      this.#gauges;
    const isConnected = databaseConnected();
    const hasHub = hubConnected();
    return [
      family('agent_info', 'gauge', 'The release of this agent.', [[`{version="${this.#version}"}`, 1]]),
      family('agent_uptime_seconds', 'gauge', 'Since the agent was started.', [['', Math.round(process.uptime())]]),
      family('agent_statements_total', 'counter', 'Statements by how they ended.', this.#byOutcome()),
      family('agent_rows_total', 'counter', 'Rows that left.', [['', this.#rows]]),
      family('agent_bytes_total', 'counter', 'Bytes of rows that left.', [['', this.#bytes]]),
      this.#durations(),
      family('agent_statements_running', 'gauge', 'Statements under way, waiting ones included.', [
        ['', runningStatements()],
      ]),
      family(
        'agent_database_up',
        'gauge',
        '1 when the database answered last.',
        isConnected === null ? [] : [['', Number(isConnected)]],
      ),
      family(
        'agent_hub_up',
        'gauge',
        '1 while the connection that this agent opens to its hub stands.',
        hasHub === undefined ? [] : [['', Number(hasHub)]],
      ),
      family('agent_audit_writable', 'gauge', '0 while the record cannot be written and nothing runs.', [
        ['', Number(auditWritable())],
      ]),
      family('agent_audit_lines_total', 'counter', 'Number of the last line of the record.', [['', auditLines()]]),
      family('agent_kill_switch', 'gauge', '1 while the owner has stopped all statements.', [
        ['', Number(killSwitchEngaged())],
      ]),
      family('agent_resident_memory_bytes', 'gauge', 'Memory of the process.', [['', process.memoryUsage.rss()]]),
    ].join('');
  }

  #byOutcome(): readonly Sample[] {
    return [...this.#outcomes].map(([outcome, count]) => [`{outcome="${outcome}"}`, count]);
  }

  #durations(): string {
    const name = 'agent_statement_duration_seconds';
    const buckets = BUCKETS.map((end, index) => `starrocks_${name}_bucket{le="${end}"} ${this.#buckets[index] ?? 0}\n`);
    return [
      `# HELP starrocks_${name} Time of a statement, waiting included.\n# TYPE starrocks_${name} histogram\n`,
      ...buckets,
      `starrocks_${name}_bucket{le="+Inf"} ${this.#count}\n`,
      `starrocks_${name}_sum ${this.#seconds}\nstarrocks_${name}_count ${this.#count}\n`,
    ].join('');
  }
}

type Sample = readonly [labels: string, value: number];

function family(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string {
  const full = `starrocks_${name}`;
  const lines = samples.map(([labels, value]) => `${full}${labels} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join('')}`;
}
