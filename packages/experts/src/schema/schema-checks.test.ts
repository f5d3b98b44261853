import { HubError } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { UNKNOWN_NODES } from '../cluster/nodes.ts';
import { failedStatement, missingSignal } from '../engine/failure.ts';
import { GIB, MIB } from '../form/quantity.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { TABLE_LAYOUT } from '../reads/table-layout.ts';
import { TABLET_LAYOUT } from '../reads/tablet-layout.ts';
import { TABLETS_OF_BACKENDS } from '../reads/tablets-of-backends.ts';
import { answerWith, contextWith } from '../testing/answers.ts';
import bucketSkew from './bucket-skew.check.ts';
import emptyPartitions from './empty-partitions.check.ts';
import partitionSkew from './partition-skew.check.ts';
import tabletsTooLarge from './tablets-too-large.check.ts';
import tabletsTooSmall from './tablets-too-small.check.ts';
import tabletsUnbalanced from './tablets-unbalanced.check.ts';
import tooManyPartitions from './too-many-partitions.check.ts';
import tooManyTablets from './too-many-tablets.check.ts';
import unpartitionedLarge from './unpartitioned-large.check.ts';

type Cells = Partial<Record<keyof typeof TABLE_LAYOUT.columns, number>>;

function aTable(cells: Cells, name = 't') {
  const numbers = Object.fromEntries(Object.entries(cells).map(([key, value]) => [key, String(value)]));
  return { db: 'd', table_name: name, key_length: '2', partitions: '10', filled_partitions: '10', ...numbers };
}

const layout = (...tables: ReturnType<typeof aTable>[]) => ({ layout: answerWith(TABLE_LAYOUT, tables) });
const threeNodes = contextWith({ nodes: { ...UNKNOWN_NODES, alive: 3, total: 3, dead: 0 } });

describe('schema.tablets_too_large', () => {
  const none = missingSignal('information_schema.partitions_meta');
  const tablets = (gib: number) =>
    answerWith(TABLET_LAYOUT, [{ db: 'd', table_name: 't', largest_tablet: String(gib * GIB) }]);

  it('speaks above 10 GiB by either table', () => {
    const large = layout(aTable({ largest_tablet: 11 * GIB, large_partitions: 2 }));
    expect(tabletsTooLarge.evaluate({ ...large, tablets: none }, contextWith()).status).toBe('found');
    expect(tabletsTooLarge.evaluate({ layout: none, tablets: tablets(11) }, contextWith()).status).toBe('found');
    expect(tabletsTooLarge.evaluate({ layout: none, tablets: tablets(10) }, contextWith()).status).toBe('passed');
  });

  it('names a table once, by its largest tablet', () => {
    const answers = { ...layout(aTable({ largest_tablet: 11 * GIB })), tablets: tablets(15) };
    expect(tabletsTooLarge.evaluate(answers, contextWith())).toMatchObject({
      found: { measured: { value: 15 }, objects: [{ name: 'd.t' }] },
    });
  });

  it('does not apply where neither table exists', () => {
    expect(tabletsTooLarge.evaluate({ layout: none, tablets: none }, contextWith()).status).toBe('not_applicable');
  });
});

describe('schema.tablets_too_small', () => {
  const small = (tablets: number, partitions: number, filled = partitions) =>
    layout(
      aTable({
        small_tablets: tablets,
        small_partitions: partitions,
        small_bytes: tablets * MIB,
        filled_partitions: filled,
      }),
    );

  it.each([
    ['passes 31 small tablets', small(31, 3), 'passed'],
    ['passes as many buckets as nodes', small(300, 100), 'passed'],
    ['passes new partitions beside many that are well filled', small(128, 1, 90), 'passed'],
    ['mentions hundreds in a cluster of three nodes', small(600, 100), 'info'],
    ['warns of tens of thousands', small(20_000, 1000), 'warning'],
  ])('%s', (_, answers, end) => {
    const verdict = tabletsTooSmall.evaluate(answers, threeNodes);
    expect(verdict.status === 'found' ? verdict.found.severity : verdict.status).toBe(end);
  });

  it('cannot tell without the number of nodes', () => {
    expect(tabletsTooSmall.evaluate(small(600, 100), contextWith()).status).toBe('unknown');
    expect(tabletsTooSmall.evaluate(small(3200, 100), contextWith()).status).toBe('unknown');
  });

  it('needs no number of nodes where no cluster wants so many buckets for so little', () => {
    const verdict = tabletsTooSmall.evaluate(small(64, 1), contextWith());
    expect(verdict).toMatchObject({ found: { severity: 'info', confidence: 'medium' } });
  });
});

describe('schema.too_many_tablets', () => {
  const judge = (count: number) =>
    tooManyTablets.evaluate(
      {
        tablets: answerWith(feMetrics('tablet_num'), [
          { node: 'leader', name: 'tablet_num', labels: '{"backend":"10.0.0.1:9050"}', value: String(count) },
          { node: 'follower', name: 'tablet_num', labels: '{"backend":"10.0.0.1:9050"}', value: '0' },
        ]),
        byNode: missingSignal('information_schema.fe_metrics'),
      },
      contextWith(),
    );

  it('speaks above 200,000 on one backend, by the leader', () => {
    expect(judge(200_000).status).toBe('passed');
    expect(judge(200_001)).toMatchObject({ found: { objects: [{ name: '10.0.0.1:9050' }] } });
  });

  it('counts them itself where the FE tells no metrics', () => {
    const byNode = answerWith(TABLETS_OF_BACKENDS, [{ node: '10002', tablets: '200001' }]);
    const verdict = tooManyTablets.evaluate(
      { tablets: missingSignal('information_schema.fe_metrics'), byNode },
      contextWith(),
    );
    expect(verdict).toMatchObject({ found: { objects: [{ name: '10002' }] } });
  });

  it('is unknown, not healthy, where the count fails', () => {
    const tablets = failedStatement(new HubError('POLICY_DENIED', 'no'), ['information_schema.fe_metrics']);
    const byNode = missingSignal('information_schema.fe_metrics');
    expect(tooManyTablets.evaluate({ tablets, byNode }, contextWith()).status).toBe('unknown');
  });
});

describe('schema.too_many_partitions', () => {
  it('warns near the limit and is critical at it', () => {
    const judge = (partitions: number) => tooManyPartitions.evaluate(layout(aTable({ partitions })), contextWith());
    expect(judge(80_000).status).toBe('passed');
    expect(judge(90_000)).toMatchObject({ found: { severity: 'warning' } });
    expect(judge(100_000)).toMatchObject({ found: { severity: 'critical' } });
  });
});

describe('schema.bucket_skew', () => {
  it('speaks of what the cluster lists, the largest tablet first', () => {
    const row = (name: string, gib: number, skewed = '1') => ({
      db: 'd',
      table_name: name,
      skewed_partitions: skewed,
      worst_skew: '4.26',
      skewed_tablet: String(gib * GIB),
    });
    const tablets = answerWith(TABLET_LAYOUT, [row('small', 2), row('large', 20), row('even', 30, '0')]);
    expect(bucketSkew.evaluate({ tablets }, contextWith())).toMatchObject({
      found: { measured: { value: 4.3 }, objects: [{ name: 'd.large' }, { name: 'd.small' }] },
    });
  });
});

describe('schema.partition_skew', () => {
  const judge = (cells: Cells) => partitionSkew.evaluate(layout(aTable(cells)), contextWith()).status;

  it.each([
    ['passes ten times the median', { largest_partition: 20 * GIB, median_partition: 2 * GIB }, 'passed'],
    ['speaks above', { largest_partition: 21 * GIB, median_partition: 2 * GIB }, 'found'],
    ['passes small partitions', { largest_partition: 1 * GIB, median_partition: 1 * MIB }, 'passed'],
    [
      'passes a handful of partitions',
      { largest_partition: 90 * GIB, median_partition: 1 * GIB, filled_partitions: 2 },
      'passed',
    ],
  ])('%s', (_, cells, status) => {
    expect(judge(cells)).toBe(status);
  });
});

describe('schema.tablets_unbalanced', () => {
  it.each([
    ['passes two of ten partitions', { unbalanced: 2, partitions: 10 }, 'passed'],
    ['passes one in ten', { unbalanced: 3, partitions: 30 }, 'passed'],
    ['mentions three of ten', { unbalanced: 3, partitions: 10 }, 'found'],
    ['mentions a table that is not partitioned', { unbalanced: 1, partitions: 1 }, 'found'],
  ])('%s', (_, cells, end) => {
    expect(tabletsUnbalanced.evaluate(layout(aTable(cells)), threeNodes).status).toBe(end);
  });
});

describe('schema.empty_partitions', () => {
  const judge = (empty: number, partitions: number) =>
    emptyPartitions.evaluate(layout(aTable({ empty_partitions: empty, partitions })), contextWith()).status;

  it.each([
    ['passes the partitions of the days ahead', 7, 10, 'passed'],
    ['passes half', 50, 100, 'passed'],
    ['speaks of more than half', 51, 100, 'found'],
  ])('%s', (_, empty, partitions, status) => {
    expect(judge(empty, partitions)).toBe(status);
  });
});

describe('schema.unpartitioned_large', () => {
  const judge = (cells: Cells) => unpartitionedLarge.evaluate(layout(aTable(cells)), contextWith()).status;

  it.each([
    ['passes 100 GiB', { key_length: 0, bytes: 100 * GIB }, 'passed'],
    ['speaks above', { key_length: 0, bytes: 101 * GIB }, 'found'],
    ['passes a partitioned table', { key_length: 2, bytes: 900 * GIB }, 'passed'],
  ])('%s', (_, cells, status) => {
    expect(judge(cells)).toBe(status);
  });
});
