import { describe, expect, it } from 'vitest';
import { parseLabels } from './labels.ts';
import { countByTablets, countNodes, countTablets } from './nodes.ts';

const info = (node: string, type: string, status: string, value: number) => ({
  node,
  name: 'node_info',
  labels: JSON.stringify({ metric: 'node_info', type, status }),
  value,
});

describe('labels', () => {
  it('reads the pairs of a backend and the JSON of an FE', () => {
    expect(parseLabels('status=failed,type=clone').get('type')).toBe('clone');
    expect(parseLabels('{"metric":"node_info","status":"alive"}').get('status')).toBe('alive');
    expect(parseLabels('path=/data=1').get('path')).toBe('/data=1');
  });

  it.each([null, '', 'nonsense', '{broken', '[]'])('reads %j as no labels', (text) => {
    expect(parseLabels(text).size).toBe(0);
  });
});

describe('node counts', () => {
  it('takes the largest over FEs, since followers may read 0', () => {
    const counts = countNodes([
      info('fe1', 'be_node_num', 'total', 3),
      info('fe1', 'be_node_num', 'alive', 2),
      info('fe2', 'be_node_num', 'total', 0),
      info('fe2', 'be_node_num', 'alive', 0),
      info('fe1', 'cn_node_num', 'total', 1),
      info('fe1', 'cn_node_num', 'alive', 1),
      info('fe1', 'fe_node_num', 'total', 5),
    ]);
    expect(counts).toMatchObject({ alive: 3, total: 4, dead: 1, backends: { alive: 2, total: 3 } });
  });

  it('does not count a decommissioned node as dead', () => {
    const counts = countNodes([
      info('fe1', 'be_node_num', 'total', 3),
      info('fe1', 'be_node_num', 'alive', 3),
      info('fe1', 'be_node_num', 'decommissioned', 1),
      info('fe1', 'be_node_num', 'dead', 0),
    ]);
    expect(counts.dead).toBe(0);
  });

  it('knows nothing without node_info', () => {
    expect(countNodes([]).total).toBeNull();
  });

  it('counts registered backends by their tablets before 3.4', () => {
    const tablets = countTablets([
      { name: 'tablet_num', labels: '{"backend":"a:9050"}', value: 5 },
      { name: 'tablet_num', labels: '{"backend":"a:9050"}', value: 0 },
      { name: 'tablet_num', labels: '{"backend":"b:9050"}', value: 7 },
    ]);
    expect([...tablets.values()]).toEqual([5, 7]);
    expect(countByTablets(2, 1)).toMatchObject({ alive: 1, total: 2, dead: null });
    expect(countByTablets(0, 3)).toMatchObject({ alive: 3, total: null });
  });
});
