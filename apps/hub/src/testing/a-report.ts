import type { Figure, Report, Severity } from '@starrocks-mcp/experts';
import type { ToolCallRecord } from '@starrocks-mcp/toolbox';

type State = Severity | 'passed' | 'unknown' | 'not_applicable';

interface ReportOptions {
  /** Check id to how it ended: a severity for one that found something. */
  readonly checks?: Readonly<Record<string, State>>;
  readonly figures?: readonly Figure[];
  readonly at?: Date;
  readonly score?: number | null;
  readonly architecture?: Report['cluster']['architecture'];
}

/** A diagnosis of these checks. */
export function aReport({
  checks = {},
  figures = [],
  at = new Date(),
  score = 80,
  architecture = 'shared-nothing',
}: ReportOptions = {}): Report {
  const found = Object.entries(checks).flatMap(([id, state]) =>
    state === 'critical' || state === 'warning' || state === 'info' ? [{ id, severity: state }] : [],
  );
  return {
    tenant: 'acme',
    language: 'en',
    generated_at: at.toISOString(),
    cluster: {
      version: '3.5.7',
      architecture,
      now: null,
      time_zone: null,
      nodes: { alive: 3, total: 3 },
    },
    status: found.length > 0 ? 'attention' : 'healthy',
    score,
    summary: '',
    root_causes: [],
    findings: found.map(({ id, severity }) => ({
      id,
      severity,
      confidence: 'high',
      title: `Title of ${id}`,
      summary: '',
      objects: [],
      measured: { value: 3, unit: 'disks' },
      threshold: { value: 1, unit: 'disks', source: 'own' },
      evidence: [],
      impact: '',
      causes: [],
      remedies: [],
      doc: '',
    })),
    checks: Object.entries(checks).map(([id, state]) => ({
      id,
      expert: 'storage',
      status: state === 'passed' || state === 'unknown' || state === 'not_applicable' ? state : 'found',
    })),
    figures,
    cost: { statements: 1, rows: 1, bytes: 1, elapsed_ms: 1 },
  };
}

/** The record of a call that made this report. */
export function aCallRecord(report: Report, more: Partial<ToolCallRecord> = {}): ToolCallRecord {
  return {
    tool: 'analyze_system_comprehensive',
    tenant: 'acme',
    principal: 'a-key',
    requestId: 'a-request',
    durationMs: 1,
    cost: { statements: 1, rows: 1, bytes: 1 },
    arguments: {},
    statements: [],
    reads: [],
    truncated: false,
    report,
    error: undefined,
    ...more,
  };
}
