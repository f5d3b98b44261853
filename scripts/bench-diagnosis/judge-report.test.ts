import type { Finding, Report } from '@starrocks-mcp/experts';
import { describe, expect, it } from 'vitest';
import { parseExpectation } from './expectation.ts';
import { judgeReport } from './judge-report.ts';

function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    id: 'storage.node_down',
    severity: 'critical',
    confidence: 'high',
    title: 'Nodes are down',
    summary: '1 of 3 nodes is down',
    objects: [{ kind: 'node', name: 'BE 10003' }],
    measured: { value: 1, unit: 'nodes' },
    threshold: { value: 0, unit: 'nodes', source: 'own' },
    evidence: [],
    impact: '',
    causes: [],
    remedies: [],
    doc: '',
    ...changes,
  };
}

function aReport(changes: Partial<Report> = {}): Report {
  return {
    tenant: 'acme',
    language: 'en',
    generated_at: '2026-01-20T06:05:00.000Z',
    cluster: {
      version: '3.5.1',
      architecture: 'shared-nothing',
      now: null,
      time_zone: null,
      nodes: { alive: 2, total: 3 },
    },
    status: 'critical',
    score: 60,
    summary: '',
    root_causes: [],
    findings: [aFinding()],
    checks: [{ id: 'storage.node_down', expert: 'storage', status: 'found' }],
    figures: [],
    cost: { statements: 1, rows: 1, bytes: 1, elapsed_ms: 1 },
    ...changes,
  };
}

function anExpectation(changes: object = {}): ReturnType<typeof parseExpectation> {
  return parseExpectation({
    about: 'a node is down',
    findings: { must: [{ id: 'storage.node_down', severity: 'critical', object: '10003' }], may: [] },
    root_causes: [],
    ...changes,
  });
}

function aCause(id: string): Report['root_causes'][number] {
  return { id, severity: 'critical', title: '', summary: '', explains: [], remedies: [] };
}

describe('judgeReport', () => {
  it('has nothing to say against a report that is as expected', () => {
    expect(judgeReport(aReport(), anExpectation())).toMatchObject({
      findings: { right: ['storage.node_down'], missed: [], wrong: [] },
      causes: { right: [], missed: [], wrong: [] },
      falseCriticals: [],
      complaints: [],
    });
  });

  it('calls an expected finding missed and an unexpected one wrong', () => {
    const report = aReport({ findings: [aFinding({ id: 'storage.disk_offline' })] });
    expect(judgeReport(report, anExpectation()).findings).toEqual({
      right: [],
      missed: ['storage.node_down'],
      wrong: ['storage.disk_offline'],
    });
  });

  it('complains of another severity and of an object that is not named', () => {
    const report = aReport({ findings: [aFinding({ severity: 'warning', objects: [] })] });
    expect(judgeReport(report, anExpectation()).complaints).toEqual([
      'storage.node_down is warning, not critical',
      'storage.node_down does not name 10003',
    ]);
  });

  it('counts a critical finding on a healthy cluster', () => {
    const healthy = anExpectation({ kind: 'healthy', findings: { must: [], may: ['storage.node_down'] } });
    expect(judgeReport(aReport(), healthy).falseCriticals).toEqual(['storage.node_down']);
  });

  it('wants the right root cause first, whatever the order inside a group', () => {
    const report = aReport({ root_causes: [aCause('cause.disk_full'), aCause('cause.node_lost')] });
    const firstIs = (root_causes: unknown): boolean | undefined =>
      judgeReport(report, anExpectation({ root_causes })).causeFirst;
    expect(firstIs(['cause.node_lost', 'cause.disk_full'])).toBe(false);
    expect(firstIs([['cause.node_lost', 'cause.disk_full']])).toBe(true);
    expect(firstIs([])).toBeUndefined();
  });

  it('complains of a check that claims health where nothing could be told', () => {
    const report = aReport({ checks: [{ id: 'import.timeout', expert: 'import', status: 'passed' }] });
    const expected = anExpectation({ unknown: ['import.timeout'], not_passed: ['import.timeout'] });
    expect(judgeReport(report, expected).complaints).toEqual([
      'check import.timeout is passed, not unknown',
      'check import.timeout claims health',
    ]);
  });

  it('finds a text that must not leave the cluster wherever it stands', () => {
    const report = aReport({ findings: [aFinding({ impact: 'row of alice@example.org' })] });
    const { complaints } = judgeReport(report, anExpectation({ absent: ['alice@example.org'] }));
    expect(complaints).toContain('the report shows "alice@example.org"');
  });
});
