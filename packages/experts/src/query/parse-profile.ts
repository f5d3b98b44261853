/** Values of one block by name, the first of each name. */
type ProfileMetrics = ReadonlyMap<string, string>;

export interface ProfileOperator {
  /** `OLAP_SCAN`. */
  readonly name: string;
  readonly planNode: string | undefined;
  readonly fragment: string;
  readonly metrics: ProfileMetrics;
}

export interface QueryProfile {
  /** Before the query's text: state, type, times. */
  readonly summary: ProfileMetrics;
  /** Seconds-long texts of the planner's own steps, such as `Total` and `Pending`. */
  readonly planner: ProfileMetrics;
  readonly execution: ProfileMetrics;
  readonly operators: readonly ProfileOperator[];
}

const METRIC = /^\s*- (\w[\w ]*?)(?:: (.*))?$/;
const PLANNER_STEP = /^\s*- -+ (\w+)\[\d+\] (\S+)$/;
const FRAGMENT = /^\s*Fragment (\d+):/;
const OPERATOR = /^\s*([A-Z][A-Z0-9_]*) ?(?:\((?:plan_node_id|id)=(-?\d+)\))?:/;

/**
 * A profile's figures; undefined for a text that is none. Of the query's text, its variables and everything that quotes
 * them nothing is kept: the summary ends where the text begins, and what runs is read after the last `Execution` line,
 * which comes after any that the text may hold.
 */
export function parseProfile(text: string): QueryProfile | undefined {
  const lines = text.split(/\r?\n/);
  const execution = lines.findLastIndex((line) => /^\s*Execution(?: Profile [0-9a-f-]+)?:/.test(line));
  if (execution === -1 || !/^\s*Query:/.test(lines[0] ?? '')) return undefined;
  const statement = lines.findIndex((line) => /^\s*- Sql Statement\b/.test(line));
  const planner = lines.findLastIndex((line, index) => index < execution && /^\s*Planner:/.test(line));
  const blocks = lines.slice(execution + 1);
  const firstFragment = blocks.findIndex((line) => FRAGMENT.test(line));
  return {
    summary: metricsOf(lines.slice(0, statement === -1 ? 12 : statement), METRIC),
    planner: planner === -1 ? new Map() : metricsOf(lines.slice(planner + 1, execution), PLANNER_STEP),
    execution: metricsOf(firstFragment === -1 ? blocks : blocks.slice(0, firstFragment), METRIC),
    operators: operatorsOf(blocks),
  };
}

function metricsOf(lines: readonly string[], form: RegExp): ProfileMetrics {
  const metrics = new Map<string, string>();
  for (const line of lines) addMetric(metrics, line, form);
  return metrics;
}

function addMetric(metrics: Map<string, string>, line: string, form: RegExp): void {
  const [, name, value = ''] = form.exec(line) ?? [];
  if (name !== undefined && !metrics.has(name)) metrics.set(name, value.trim());
}

function operatorsOf(lines: readonly string[]): readonly ProfileOperator[] {
  const operators: (ProfileOperator & { readonly metrics: Map<string, string> })[] = [];
  let fragment = '';
  let isInOperator = false;
  for (const line of lines) {
    const [, number] = FRAGMENT.exec(line) ?? [];
    const [, name, planNode] = OPERATOR.exec(line) ?? [];
    if (number !== undefined) fragment = number;
    if (number !== undefined || /^\s*Pipeline \(id=/.test(line)) isInOperator = false;
    if (name !== undefined) {
      isInOperator = true;
      operators.push({ name, planNode, fragment, metrics: new Map() });
      continue;
    }
    const current = operators.at(-1);
    if (isInOperator && current !== undefined) addMetric(current.metrics, line, METRIC);
  }
  return operators;
}
