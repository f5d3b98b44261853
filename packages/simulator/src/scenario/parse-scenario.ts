import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { isKnownZone, parseMoment } from '../clock.ts';
import { parseRelease, type Release } from '../release.ts';
import { compileGenerator, type CompiledGenerator } from './generator.ts';
import { toCell, type Cell } from './cell.ts';
import { columnRules, type ColumnRule, type ColumnRules } from './column-rules.ts';
import { scenarioSchema, type RateFile, type ScenarioFile } from './schema.ts';
import { customerLayout, isSystemSchema, systemLayout, type LayoutColumn, type TableLayout } from './table-layout.ts';

export interface FailFault {
  readonly errno: number;
  readonly message: string;
  readonly sqlState: string;
}

interface ScenarioTable {
  readonly layout: TableLayout;
  readonly rows: readonly (readonly Cell[])[];
  readonly generators: readonly CompiledGenerator[];
  readonly rates: readonly Rate[];
}

export interface Rate {
  readonly match: readonly { readonly column: LayoutColumn; readonly value: Cell }[];
  readonly column: LayoutColumn;
  readonly perSecond: number;
}

/** A scenario that has been checked against the catalogue of its release line. */
export interface Scenario {
  readonly name: string;
  readonly release: Release;
  readonly mode: 'shared-nothing' | 'shared-data';
  readonly nowMs: number;
  readonly timeZone: string;
  /** True: the tables that ask for OPERATE can be read. */
  readonly operate: boolean;
  /** What SHOW GRANTS says, by user and by role; an account that is not named is shown as a reader. */
  readonly shownGrants: {
    readonly users: Readonly<Record<string, readonly string[]>>;
    readonly roles: Readonly<Record<string, readonly string[]>>;
  };
  /** By lower-case `schema.table`. */
  readonly tables: ReadonlyMap<string, ScenarioTable>;
  /** Text of `get_query_profile`, by query id. */
  readonly profiles: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string | number | boolean>>;
  readonly slow: Readonly<Record<string, number>>;
  readonly fail: Readonly<Record<string, FailFault>>;
}

/** All that is wrong with a scenario, one line each. */
export class ScenarioError extends Error {
  constructor(problems: readonly string[]) {
    super(`The scenario cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.name = 'ScenarioError';
  }
}

/** Reads a scenario from JSON data or from a file. Throws ScenarioError. */
export function loadScenario(source: unknown): Scenario {
  if (typeof source !== 'string') return parseScenario(source);
  try {
    const json: unknown = JSON.parse(readFileSync(source, 'utf8'));
    return parseScenario(json);
  } catch (error) {
    if (error instanceof ScenarioError || !(error instanceof Error)) throw error;
    throw new ScenarioError([`${source}: ${error.message}`]);
  }
}

/** Checks JSON data against the form and the release line's catalogue. Throws ScenarioError naming every problem. */
export function parseScenario(json: unknown): Scenario {
  const parsed = scenarioSchema.safeParse(json);
  if (!parsed.success) {
    throw new ScenarioError(
      parsed.error.issues.map((issue: z.core.$ZodIssue) => `${issue.path.join('.') || 'file'}: ${issue.message}`),
    );
  }
  const file = parsed.data;
  const problems: string[] = [];
  const attempt = <T>(read: () => T, fallback: T): T => {
    try {
      return read();
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return fallback;
    }
  };
  const release = attempt(() => parseRelease(file.version), { version: file.version, line: '4.1' as const });
  if (!isKnownZone(file.time_zone)) throw new ScenarioError([...problems, `time_zone "${file.time_zone}" is unknown`]);
  const nowMs = attempt(() => (file.now === undefined ? Date.now() : parseMoment(file.now, file.time_zone)), 0);
  const tables = readTables({ file, release, nowMs, problems });
  checkFaults(file, release, problems);
  if (problems.length > 0) throw new ScenarioError(problems);
  return {
    name: file.name,
    release,
    mode: file.mode,
    nowMs,
    timeZone: file.time_zone,
    operate: file.grants.operate,
    shownGrants: { users: file.grants.users, roles: file.grants.roles },
    tables,
    profiles: file.profiles,
    variables: file.variables,
    slow: lowerKeys(file.faults.slow),
    fail: lowerKeys(file.faults.fail),
  };
}

function lowerKeys<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]));
}

interface Reading {
  readonly file: ScenarioFile;
  readonly release: Release;
  readonly nowMs: number;
  readonly problems: string[];
}

function readTables(reading: Reading): Map<string, ScenarioTable> {
  const { file, problems } = reading;
  const tables = new Map<string, ScenarioTable>();
  const names = new Set([...Object.keys(file.tables), ...Object.keys(file.generate), ...Object.keys(file.columns)]);
  for (const name of names) {
    const table = readTable(name, reading);
    if (table === undefined) continue;
    const key = table.layout.name.toLowerCase();
    if (tables.has(key)) problems.push(`table ${name} stands in the file twice, in different case`);
    tables.set(key, table);
  }
  for (const rate of file.rates) {
    const layout = tables.get(rate.table.toLowerCase());
    if (layout === undefined) problems.push(`rates: table ${rate.table} has no rows in this scenario`);
  }
  return tables;
}

function readTable(name: string, reading: Reading): ScenarioTable | undefined {
  const { file, release, problems } = reading;
  const rows = file.tables[name] ?? [];
  const generate = [file.generate[name] ?? []].flat();
  const layout = findLayout(name, [...rows, ...generate.map((each) => each.row)], reading);
  if (layout === undefined) {
    problems.push(unknownTableText(name, release));
    return undefined;
  }
  const rules = columnRules({ layout, release, nowMs: reading.nowMs, timeZone: file.time_zone });
  return {
    layout,
    rows: rows.map((row, index) => readRow({ row, where: `${name} row ${index + 1}`, layout, rules, problems })),
    generators: generate.map((each) => compileGenerator({ name, generator: each, layout, rules, problems })),
    rates: file.rates
      .filter((rate) => rate.table.toLowerCase() === name.toLowerCase())
      .flatMap((rate) => readRate({ rate, layout, rules, problems })),
  };
}

function findLayout(
  name: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  reading: Reading,
): TableLayout | undefined {
  const schema = name.split('.')[0] ?? '';
  if (isSystemSchema(schema)) return systemLayout(name, reading.release);
  if (!/^[^.]+\.[^.]+$/.test(name)) return undefined;
  try {
    return customerLayout({ name, rows, declared: reading.file.columns[name] ?? {} });
  } catch (error) {
    reading.problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return customerLayout({ name, rows, declared: {} });
  }
}

function unknownTableText(name: string, release: Release): string {
  return isSystemSchema(name.split('.')[0] ?? '')
    ? `unknown table ${name}: release line ${release.line} does not have it`
    : `unknown table ${name}: write information_schema.<table>, sys.<table> or <database>.<table>`;
}

function readRow(input: {
  row: Readonly<Record<string, unknown>>;
  where: string;
  layout: TableLayout;
  rules: ColumnRules;
  problems: string[];
}): Cell[] {
  const { row, where, layout, rules, problems } = input;
  const cells: Cell[] = layout.columns.map(() => null);
  for (const [name, value] of Object.entries(row)) {
    const rule = rules.get(name.toLowerCase());
    if (rule === undefined) {
      problems.push(`${where}: unknown column ${name}`);
      continue;
    }
    try {
      cells[rule.index] = toCell(value, { ...rule, type: rule.column.type });
    } catch (error) {
      problems.push(`${where}, column ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return cells;
}

function readRate(input: { rate: RateFile; layout: TableLayout; rules: ColumnRules; problems: string[] }): Rate[] {
  const { rate, rules, problems } = input;
  const find = (name: string): ColumnRule | undefined => {
    const rule = rules.get(name.toLowerCase());
    if (rule === undefined) problems.push(`rates for ${rate.table}: unknown column ${name}`);
    return rule;
  };
  const column = find(rate.column)?.column;
  const match = Object.entries(rate.match).flatMap(([name, value]) => {
    const rule = find(name);
    return rule === undefined
      ? []
      : [{ column: rule.column, value: toCell(value, { ...rule, type: rule.column.type }) }];
  });
  return column === undefined ? [] : [{ match, column, perSecond: rate.per_second }];
}

function checkFaults(file: ScenarioFile, release: Release, problems: string[]): void {
  for (const name of [...Object.keys(file.faults.slow), ...Object.keys(file.faults.fail)]) {
    const schema = name.split('.')[0] ?? '';
    if (name !== '*' && isSystemSchema(schema) && systemLayout(name, release) === undefined) {
      problems.push(`faults: ${unknownTableText(name, release)}`);
    }
  }
}
