import { describe, expect, it } from 'vitest';
import { GIB } from '../form/quantity.ts';
import { ANSWERING_NODES } from '../reads/answering-nodes.ts';
import { beConfigs } from '../reads/be-configs.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { QUERY_QUEUES } from '../reads/query-queues.ts';
import { TABLET_LAYOUT } from '../reads/tablet-layout.ts';
import { missingSignal } from '../engine/failure.ts';
import { answerWith, contextWith, samplesOf } from '../testing/answers.ts';
import backendNearLimit from './backend-near-limit.check.ts';
import connections from './connections.check.ts';
import cpuBusy from './cpu-busy.check.ts';
import diskBusy from './disk-busy.check.ts';
import feHeap from './fe-heap.check.ts';
import fileDescriptors from './file-descriptors.check.ts';
import { MEMORY_POOLS } from './memory-pools.ts';
import primaryKeyIndex from './primary-key-index.check.ts';
import queryQueue from './query-queue.check.ts';
import threadPoolSaturated from './thread-pool-saturated.check.ts';

interface Metric {
  readonly node?: string;
  readonly name: string;
  readonly labels?: string;
  readonly value: number;
}

const rowsOf = (metrics: readonly Metric[]) =>
  metrics.map(({ node = '10001', name, labels = '', value }) => ({ node, name, labels, value: String(value) }));
const be = (...metrics: readonly Metric[]) => answerWith(beMetrics('any'), rowsOf(metrics));
const fe = (...metrics: readonly Metric[]) => answerWith(feMetrics('any'), rowsOf(metrics));
const twiceBe = (first: readonly Metric[], second = first) => samplesOf(be(...first), be(...second));
const twiceFe = (first: readonly Metric[], second = first) => samplesOf(fe(...first), fe(...second));

describe('memory.backend_near_limit', () => {
  function judge(gib: number, limit: string, laterGib = gib) {
    const used = (value: number) => [{ name: 'process_mem_bytes', value: value * GIB }];
    return backendNearLimit.evaluate(
      {
        used: twiceBe(used(gib), used(laterGib)),
        limits: answerWith(beConfigs('mem_limit'), [{ node: '10001', name: 'mem_limit', value: limit }]),
        pools: answerWith(MEMORY_POOLS, [{ node: '10001', name: 'query_mem_bytes', value: String(40 * GIB) }]),
      },
      contextWith(),
    );
  }

  it.each([
    ['passes at exactly 90 %', 90, '100G', 'passed'],
    ['speaks above 90 %', 91, '100G', 'found'],
    ['reads a limit in bytes', 91, String(100 * GIB), 'found'],
    ['cannot tell against a percentage', 91, '90%', 'unknown'],
    ['cannot tell without a limit', 91, '', 'unknown'],
  ])('%s', (_, gib, limit, status) => {
    expect(judge(gib, limit).status).toBe(status);
  });

  it('wants it to last over both samples', () => {
    expect(judge(95, '100G', 70).status).toBe('passed');
  });

  it('says which pool has it', () => {
    expect(judge(95, '100G')).toMatchObject({
      found: { summary: { en: expect.stringContaining('queries 40.0 GiB') } },
    });
  });
});

describe('memory.primary_key_index', () => {
  function judge(indexGib: number, processGib: number) {
    return primaryKeyIndex.evaluate(
      {
        memory: be(
          { name: 'update_primary_index_bytes_total', value: indexGib * GIB },
          { name: 'process_mem_bytes', value: processGib * GIB },
        ),
        tablets: answerWith(TABLET_LAYOUT, [
          { db: 'd', table_name: 'small', index_bytes: '5' },
          { db: 'd', table_name: 'users', index_bytes: String(30 * GIB) },
        ]),
      },
      contextWith(),
    );
  }

  it.each([
    ['passes a large share of little', 2, 4, 'passed'],
    ['speaks of more than half of a small node', 5, 9, 'found'],
    ['passes a small share of much', 20, 100, 'passed'],
    ['speaks of a large share of much', 40, 100, 'found'],
  ])('%s', (_, index, process, status) => {
    expect(judge(index, process).status).toBe(status);
  });

  it('names the tables that have it', () => {
    expect(judge(40, 100)).toMatchObject({ found: { objects: [{ name: 'BE 10001' }, { name: 'd.users' }] } });
  });
});

describe('memory.primary_key_index without the memory of the process', () => {
  it.each([
    ['speaks of most of what Primary Key tables take', 40, 45, 'found'],
    ['passes a small part of it', 10, 45, 'passed'],
  ])('%s', (_, indexGib, updateGib, status) => {
    const memory = be(
      { name: 'update_primary_index_bytes_total', value: indexGib * GIB },
      { name: 'update_mem_bytes', value: updateGib * GIB },
    );
    const tablets = answerWith(TABLET_LAYOUT, []);
    expect(primaryKeyIndex.evaluate({ memory, tablets }, contextWith()).status).toBe(status);
  });
});

describe('memory.fe_heap', () => {
  const heap = (percent: number, node = 'fe-1_9010_1700000100'): Metric[] => [
    { node, name: 'jvm_heap_size_bytes', labels: '{"type":"used"}', value: percent * GIB },
    { node, name: 'jvm_heap_size_bytes', labels: '{"type":"max"}', value: 100 * GIB },
  ];
  const judge = (first: Metric[], second = first) => feHeap.evaluate({ heap: twiceFe(first, second) }, contextWith());

  it('leaves a heap alone that a collection has just emptied', () => {
    expect(judge(heap(96), heap(40)).status).toBe('passed');
  });

  it('warns above 90 %, and is critical above 97 %', () => {
    expect(judge(heap(90)).status).toBe('passed');
    expect(judge(heap(92))).toMatchObject({ found: { severity: 'warning', objects: [{ name: 'FE fe-1' }] } });
    expect(judge(heap(98))).toMatchObject({ found: { severity: 'critical' } });
  });

  it('measures each FE by its own maximum', () => {
    const small = [
      { node: 'b', name: 'jvm_heap_size_bytes', labels: '{"type":"used"}', value: 15 * GIB },
      { node: 'b', name: 'jvm_heap_size_bytes', labels: '{"type":"max"}', value: 16 * GIB },
    ];
    expect(judge([...heap(50, 'a'), ...small])).toMatchObject({ found: { objects: [{ name: 'FE b' }] } });
  });
});

describe('memory.query_queue', () => {
  const queues = (pending: number, seconds: number) =>
    answerWith(QUERY_QUEUES, [
      { warehouse: 'default_warehouse', pending, running: 6, longest_seconds: String(seconds) },
    ]);
  const gauges = (pending: number, timeouts = [7, 7]) =>
    samplesOf(
      fe({ name: 'query_queue_pending', value: pending }, { name: 'query_queue_timeout', value: timeouts[0] ?? 0 }),
      fe({ name: 'query_queue_pending', value: pending }, { name: 'query_queue_timeout', value: timeouts[1] ?? 0 }),
    );
  const none = missingSignal('information_schema.warehouse_metrics');
  const judge = (answers: Record<string, unknown>) => queryQueue.evaluate(answers, contextWith());

  it('passes when nobody waits, however long the oldest query runs', () => {
    expect(judge({ queues: queues(0, 4000), gauges: gauges(0) }).status).toBe('passed');
  });

  it('warns when queries have waited for minutes, and is sure when the FE sees them too', () => {
    expect(judge({ queues: queues(12, 190), gauges: gauges(0) })).toMatchObject({ found: { confidence: 'medium' } });
    expect(judge({ queues: queues(12, 190), gauges: gauges(12) })).toMatchObject({ found: { confidence: 'high' } });
  });

  it('passes a short wait', () => {
    expect(judge({ queues: queues(3, 20), gauges: gauges(3) }).status).toBe('passed');
  });

  it('speaks of queries that gave up meanwhile', () => {
    expect(judge({ queues: none, gauges: gauges(0, [7, 9]) })).toMatchObject({ found: { measured: { value: 2 } } });
  });

  it('cannot tell how long somebody waits before 3.5', () => {
    expect(judge({ queues: none, gauges: gauges(4) }).status).toBe('unknown');
  });

  it('mentions many who wait in both samples, though not for how long', () => {
    const verdict = judge({ queues: none, gauges: gauges(40) });
    expect(verdict).toMatchObject({ found: { severity: 'info', confidence: 'low', measured: { value: 40 } } });
  });

  it('does not apply where nothing of a queue is told', () => {
    expect(judge({ queues: none, gauges: none }).status).toBe('not_applicable');
  });
});

describe('memory.thread_pool_saturated', () => {
  const pool = (queued: number) => ({ node: '10001', pool: 'memtable_flush', queued, busy: 8, size: 8 });
  const nodes = { node: '10001', pool: '', metrics: 300 };
  const judge = (first: object[], second = first) =>
    threadPoolSaturated.evaluate(
      { pools: samplesOf(answerWith(ANSWERING_NODES, first), answerWith(ANSWERING_NODES, second)) },
      contextWith(),
    );

  it('passes when a queue was gone 3 s later', () => {
    expect(judge([nodes, pool(90)], [nodes]).status).toBe('passed');
  });

  it('mentions a short queue, and warns of one as long as the pool', () => {
    expect(judge([nodes, pool(3)])).toMatchObject({ found: { severity: 'info' } });
    expect(judge([nodes, pool(90)], [nodes, pool(16)])).toMatchObject({
      found: { severity: 'warning', measured: { value: 2 }, objects: [{ name: 'BE 10001 memtable_flush' }] },
    });
  });
});

describe('memory.disk_busy', () => {
  it.each([
    ['passes at 90 %', 90, 90, 'passed'],
    ['passes a peak', 99, 20, 'passed'],
    ['speaks of what lasts', 99, 95, 'found'],
  ])('%s', (_, first, second, status) => {
    const disks = twiceBe(
      [{ name: 'max_disk_io_util_percent', value: first }],
      [{ name: 'max_disk_io_util_percent', value: second }],
    );
    expect(diskBusy.evaluate({ disks }, contextWith()).status).toBe(status);
  });

  it('does not apply to a release that does not tell', () => {
    expect(diskBusy.evaluate({ disks: twiceBe([]) }, contextWith()).status).toBe('not_applicable');
  });
});

describe('memory.cpu_busy', () => {
  const at = (user: number, idle: number): Metric[] => [
    { name: 'cpu', labels: 'mode=user', value: user },
    { name: 'cpu', labels: 'mode=idle', value: idle },
  ];
  const judge = (first: Metric[], second: Metric[]) => cpuBusy.evaluate({ cpu: twiceBe(first, second) }, contextWith());

  it('looks at the difference, not at what was since the start', () => {
    expect(judge(at(9_000_000, 1000), at(9_000_100, 1900)).status).toBe('passed');
    expect(judge(at(1000, 9_000_000), at(1950, 9_000_050))).toMatchObject({ found: { measured: { value: 95 } } });
  });

  it('says nothing when nothing was counted between', () => {
    expect(judge(at(5, 5), at(5, 5)).status).toBe('passed');
  });
});

describe('memory.file_descriptors', () => {
  it.each([
    ['passes 4,200 of 655,350', 4200, 655_350, 'passed'],
    ['speaks of 64,200 of 65,535', 64_200, 65_535, 'found'],
    ['passes a limit that is not told', 64_200, 0, 'passed'],
  ])('%s', (_, used, limit, status) => {
    const files = be({ name: 'process_fd_num_used', value: used }, { name: 'process_fd_num_limit_soft', value: limit });
    expect(fileDescriptors.evaluate({ files }, contextWith()).status).toBe(status);
  });
});

describe('memory.connections', () => {
  it.each([
    ['passes 1,000 where 4,096 may be', 1000, '3.5.2', 'passed'],
    ['speaks of 1,000 where 1,024 may be', 1000, '3.2.9', 'found'],
    ['speaks of 4,000', 4000, '3.5.2', 'found'],
    ['takes the larger limit where the version says nothing', 1000, 'a-build', 'passed'],
  ])('%s', (_, value, version, status) => {
    const answers = { connections: fe({ name: 'connection_total', value }) };
    expect(connections.evaluate(answers, contextWith({ version })).status).toBe(status);
  });
});
