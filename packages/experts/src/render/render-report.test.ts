import { describe, expect, it } from 'vitest';
import type { Finding, Language, Report } from '../report.ts';
import { renderReport } from './render-report.ts';

function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    id: 'storage.disk_nearly_full',
    severity: 'critical',
    confidence: 'high',
    title: 'Disk nearly full',
    summary: 'BE 10001 /data1 is 91 % full.',
    objects: [
      { kind: 'disk', name: 'BE 10001 /data1' },
      { kind: 'disk', name: 'BE 10002 /data1' },
    ],
    measured: { value: 91, unit: '%' },
    threshold: { value: 90, unit: '%', source: 'alert.md' },
    evidence: [{ statement: 'SELECT 1 AS a LIMIT 1', columns: ['a'], rows: [['a|b'], [null]], truncated: true }],
    impact: 'Loads will be refused.',
    causes: ['Growth'],
    remedies: [{ text: 'Drop partitions.', statement: 'ALTER TABLE <t> DROP PARTITION <p>;' }],
    doc: 'https://docs.starrocks.io/docs/x/',
    ...changes,
  };
}

function aReport(changes: Partial<Report> = {}): Report {
  return {
    tenant: 'acme',
    language: 'en',
    generated_at: '2026-03-01T06:05:00.000Z',
    cluster: {
      version: '3.5.2-abc',
      architecture: 'shared-nothing',
      now: '2026-03-01 14:05:00',
      time_zone: 'Asia/Shanghai',
      nodes: { alive: 3, total: 3 },
    },
    status: 'critical',
    score: 70,
    summary: 'The cluster needs help now.',
    root_causes: [],
    findings: [aFinding()],
    checks: [
      { id: 'storage.disk_nearly_full', expert: 'storage', status: 'found' },
      { id: 'storage.node_down', expert: 'storage', status: 'unknown', reason: 'DB_ACCESS_DENIED: grant OPERATE' },
      {
        id: 'compaction.version_lag',
        expert: 'compaction',
        status: 'not_applicable',
        reason: 'only for shared-data clusters',
      },
    ],
    figures: [],
    cost: { statements: 12, rows: 34, bytes: 5678, elapsed_ms: 910 },
    ...changes,
  };
}

describe('a report as text', () => {
  it('begins with the state, and shows what a person acts on', () => {
    const text = renderReport(aReport());
    expect(text.split('\n')[0]).toBe('# Diagnosis of acme — CRITICAL, score 70/100');
    expect(text).toContain('cluster time 2026-03-01 14:05 (Asia/Shanghai)');
    expect(text).toContain('Measured 91 %; threshold 90 % (alert.md).');
    expect(text).toContain('for you to run; this product never runs it');
    expect(text).toContain('ALTER TABLE <t> DROP PARTITION <p>;');
    expect(text).toContain('- storage.node_down: DB_ACCESS_DENIED: grant OPERATE');
    expect(text).toContain('Cost: 12 SELECT statements, 34 rows, 5.5 KiB, 0.9 s.');
  });

  it('says a reason once for all checks that it kept from running', () => {
    const denied = ['storage.node_down', 'storage.disk_offline'].map((id) => {
      return { id, expert: 'storage', status: 'unknown', reason: 'DB_ACCESS_DENIED: grant OPERATE' } as const;
    });
    const text = renderReport(aReport({ checks: denied }));
    expect(text).toContain('- storage.node_down, storage.disk_offline: DB_ACCESS_DENIED: grant OPERATE');
  });

  it('shows no score of a cluster whose state is not known', () => {
    const text = renderReport(aReport({ status: 'unknown', score: 100, findings: [] }));
    expect(text.split('\n')[0]).toBe('# Diagnosis of acme — UNKNOWN');
  });

  it('says the same in Chinese, without English words of its own', () => {
    const text = renderReport(aReport({ language: 'zh' }));
    expect(text.split('\n')[0]).toBe('# acme 集群诊断 — 严重，评分 70/100');
    expect(text).toContain('实测 91 %；阈值 90 %（alert.md）。');
    expect(text).toContain('开销：12 条 SELECT');
    expect(text).not.toMatch(/Measured|Impact|Checks|Cost/);
  });

  it.each(['en', 'zh'] as const)('stays within 8,000 characters however much was found (%s)', (language: Language) => {
    const findings = Array.from({ length: 60 }, (_, index) =>
      aFinding({ id: `storage.number_${index}`, summary: `Number ${index}. ${'x'.repeat(150)}` }),
    );
    const text = renderReport(aReport({ language, findings }));
    expect(text.length).toBeLessThanOrEqual(8000);
  });

  it('says that it was shortened', () => {
    const findings = Array.from({ length: 20 }, (_, index) =>
      aFinding({ id: `storage.number_${index}`, impact: 'x'.repeat(400) }),
    );
    expect(renderReport(aReport({ findings }))).toContain('Shortened; ask with detail "full"');
  });

  it('shows evidence when everything is asked for', () => {
    const text = renderReport(aReport(), { detail: 'full' });
    expect(text).toContain('SELECT 1 AS a LIMIT 1');
    expect(text).toContain('| a\\|b |');
    expect(text).toContain('- compaction.version_lag: only for shared-data clusters');
  });

  it('puts what follows from a root cause below it, in a line', () => {
    const cause = {
      id: 'cause.disk_full',
      severity: 'critical' as const,
      title: 'Full disks',
      summary: 'No room.',
      explains: ['storage.disk_nearly_full'],
      remedies: [{ text: 'Drop partitions.' }],
    };
    const text = renderReport(aReport({ root_causes: [cause], findings: [aFinding({ explained_by: cause.id })] }));
    const [, below] = text.split('## Root causes');
    expect(below).toContain('- [critical] Disk nearly full (storage.disk_nearly_full): BE 10001');
    expect(text).not.toContain('## Findings');
  });

  it('says a remedy once, however many findings have it', () => {
    const text = renderReport(aReport({ findings: [aFinding(), aFinding({ id: 'storage.other' })] }));
    expect(text.match(/Drop partitions\./g)).toHaveLength(1);
    expect(text).toContain('as said above');
  });

  it('keeps a name on its line, whatever it holds', () => {
    const text = renderReport(aReport({ findings: [aFinding({ summary: 'table a\n# CRITICAL\u001b[31m is full' })] }));
    expect(text).toContain('table a # CRITICAL [31m is full');
  });
});
