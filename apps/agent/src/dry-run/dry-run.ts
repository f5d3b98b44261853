import { asHubError, type CataloguedStatement, type StatementLimits } from '@starrocks-mcp/protocol';
import type { Capabilities } from '@starrocks-mcp/starrocks';
import type { OwnerGate } from '../owner-policy/owner-gate.ts';
import { renderExample } from './render-example.ts';

/** One statement that a tool would send, and what the owner's policy makes of it. */
export interface PlannedStatement {
  readonly id: string;
  /** With the tool's own values; `<name>` stands for what the caller gives. */
  readonly sql: string;
  readonly verdict: 'runs' | 'refused';
  /** Of a refusal. */
  readonly code?: string;
  readonly reason?: string;
  /** What is read; only answers to these leave. */
  readonly tables: readonly string[];
  readonly columns: readonly string[];
  /** Fields whose values are replaced. */
  readonly masked: readonly string[];
  readonly redacted: readonly ('literals' | 'hosts')[];
}

export interface DryRun {
  readonly tool: string;
  /** What the layouts were chosen by: a release line, the cluster's own columns, or nothing, which lists all. */
  readonly basis: 'release' | 'cluster' | 'everything';
  readonly adhocSql: boolean;
  readonly limits: StatementLimits;
  readonly statements: readonly PlannedStatement[];
}

interface DryRunInput {
  readonly tool: string;
  readonly statements: readonly CataloguedStatement[];
  /** Undefined: every layout is listed. */
  readonly capabilities: Pick<Capabilities, 'hasColumn' | 'hasTable' | 'columnType'> | undefined;
  readonly gate: OwnerGate;
}

/** Every statement that the tool would send here, as the owner's policy judges it. Nothing is sent. */
export function planTool({ tool, statements, capabilities, gate }: DryRunInput): readonly PlannedStatement[] {
  const own = statements.filter(({ tools }) => tools.some(({ name }) => name === tool));
  const chosen = capabilities === undefined ? own : firstLayouts(own, capabilities);
  return chosen.map((statement) => plan(statement, tool, gate));
}

/** Of each read the first layout that the cluster can answer. */
function firstLayouts(
  statements: readonly CataloguedStatement[],
  capabilities: NonNullable<DryRunInput['capabilities']>,
): readonly CataloguedStatement[] {
  const taken = new Set<string>();
  return statements.filter((statement) => {
    if (taken.has(statement.read) || !canAnswer(statement, capabilities)) return false;
    taken.add(statement.read);
    return true;
  });
}

function canAnswer(
  { needs, types = {} }: CataloguedStatement,
  capabilities: NonNullable<DryRunInput['capabilities']>,
): boolean {
  const hasAll = Object.entries(needs).every(
    ([table, columns]) =>
      capabilities.hasTable(table) && columns.every((column) => capabilities.hasColumn(table, column)),
  );
  return hasAll && Object.entries(types).every(([path, wanted]) => hasType(path, wanted, capabilities));
}

function hasType(path: string, wanted: string, { columnType }: NonNullable<DryRunInput['capabilities']>): boolean {
  const dot = path.lastIndexOf('.');
  const isText = /char|string|text/i.test(columnType(path.slice(0, dot), path.slice(dot + 1)) ?? '');
  return (wanted === 'text') === isText;
}

function plan(statement: CataloguedStatement, tool: string, gate: OwnerGate): PlannedStatement {
  const sql = renderExample(statement, tool);
  try {
    const { facts, tables, filter, redacted } = gate.judge({ sql });
    return {
      id: statement.id,
      sql,
      verdict: 'runs',
      tables: unique(tables.map(({ database, name }) => `${database}.${name}`)),
      columns: unique(facts.columns.map(({ parts }) => parts.at(-1) ?? '')).filter((name) => isNeeded(statement, name)),
      masked: filter.maskedFields,
      redacted: (['literals', 'hosts'] as const).filter((kind) => redacted[kind]),
    };
  } catch (thrown) {
    const error = asHubError(thrown);
    const reason = error.details?.['reason'];
    return {
      id: statement.id,
      sql,
      verdict: 'refused',
      code: error.code,
      ...(typeof reason === 'string' && { reason }),
      tables: Object.keys(statement.needs),
      columns: unique(Object.values(statement.needs).flat()),
      masked: [],
      redacted: [],
    };
  }
}

/** Aliases look like columns to the guard; the catalogue knows which are, and writes them in capitals. */
function isNeeded({ needs }: CataloguedStatement, name: string): boolean {
  const columns = Object.values(needs).flat();
  return columns.length === 0 || columns.includes(name);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}
