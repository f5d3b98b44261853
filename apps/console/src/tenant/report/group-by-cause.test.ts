import type { Finding, RootCause } from '@starrocks-mcp/experts';
import { describe, expect, it } from 'vitest';
import { groupByCause } from './group-by-cause.ts';

function aFinding(id: string, explainedBy?: string): Finding {
  return {
    id,
    severity: 'warning',
    confidence: 'high',
    title: id,
    summary: '',
    objects: [],
    measured: { value: 1, unit: '' },
    threshold: { value: 1, unit: '', source: 'own' },
    evidence: [],
    impact: '',
    causes: [],
    remedies: [],
    doc: '',
    ...(explainedBy !== undefined && { explained_by: explainedBy }),
  };
}

function aCause(id: string, explains: readonly string[]): RootCause {
  return { id, severity: 'warning', title: id, summary: '', explains, remedies: [] };
}

describe('groupByCause', () => {
  it('puts a finding under the cause it names and notes the others that explain it too', () => {
    const { groups, alone } = groupByCause({
      root_causes: [aCause('cause.a', ['x', 'y']), aCause('cause.b', ['y', 'z'])],
      findings: [aFinding('x', 'cause.a'), aFinding('y', 'cause.b'), aFinding('z'), aFinding('w')],
    });
    expect(groups.map(({ findings }) => findings.map(({ id }) => id))).toEqual([['x'], ['y', 'z']]);
    expect(groups.map(({ alsoExplains }) => alsoExplains)).toEqual([['y'], []]);
    expect(alone.map(({ id }) => id)).toEqual(['w']);
  });

  it('leaves nothing out when the named cause is not in the report', () => {
    const { alone } = groupByCause({ root_causes: [], findings: [aFinding('x', 'cause.gone')] });
    expect(alone).toHaveLength(1);
  });
});
