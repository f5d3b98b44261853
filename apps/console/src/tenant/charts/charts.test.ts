import { CHECKS } from '@starrocks-mcp/experts';
import { describe, expect, it } from 'vitest';
import { CHARTS } from './charts.ts';

function thresholdOf(checkId: string, name: string): number {
  const value = CHECKS.find(({ id }) => id === checkId)?.thresholds[name]?.value;
  if (typeof value !== 'number') throw new Error(`${checkId} has no threshold ${name}`);
  return value;
}

function marksOf(figureId: string) {
  const marks = CHARTS.find(({ id }) => id === figureId)?.marks ?? [];
  return Object.fromEntries(marks.map(({ level, value }) => [level, value]));
}

describe('the levels across a chart', () => {
  it.each([
    ['compaction.max_score', 'compaction.score_high'],
    ['compaction.max_versions', 'compaction.too_many_versions'],
  ])('of %s are those at which %s speaks', (figure, check) => {
    expect(marksOf(figure)).toEqual({
      warning: thresholdOf(check, 'warning'),
      critical: thresholdOf(check, 'critical'),
    });
  });

  it('of load success are what the failure rate leaves', () => {
    const { warning, critical } = marksOf('import.load_success_ratio');
    expect(warning).toBeCloseTo(1 - thresholdOf('import.failure_rate', 'share') / 100);
    expect(critical).toBeCloseTo(1 - thresholdOf('import.failure_rate', 'critical') / 100);
  });

  it.each([
    ['ingestion.routine_load_lag', 'messages'],
    ['ingestion.routine_load_delay', 'seconds'],
  ])('of %s are the critical lag and its warning share', (figure, threshold) => {
    const critical = thresholdOf('ingestion.lag', threshold);
    const warning = (critical * thresholdOf('ingestion.lag', 'warning')) / 100;
    expect(marksOf(figure)).toEqual({ warning, critical });
  });
});

describe('the findings that a chart leads to', () => {
  it('exist', () => {
    const known = new Set(CHECKS.map(({ id }) => id));
    expect(CHARTS.flatMap(({ findings }) => findings).filter((id) => !known.has(id))).toEqual([]);
  });
});
