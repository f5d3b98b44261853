import { describe, expect, it } from 'vitest';
import type { Context } from '../cluster/context.ts';
import { UNKNOWN_NODES } from '../cluster/nodes.ts';
import { missingSignal } from '../engine/failure.ts';
import { GIB } from '../form/quantity.ts';
import { ANSWERING_NODES } from '../reads/answering-nodes.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { TABLET_SCHEDULES } from '../reads/tablet-schedules.ts';
import { answerWith, contextWith, readOf, samplesOf } from '../testing/answers.ts';
import cloneFailing from './clone-failing.check.ts';
import diskLoadRefused from './disk-load-refused.check.ts';
import diskOffline from './disk-offline.check.ts';
import { DISK_METRICS } from './disks.ts';
import foreignFiles from './foreign-files.check.ts';
import nodeDown from './node-down.check.ts';
import nodeImbalance from './node-imbalance.check.ts';
import objectStorageGrowth from './object-storage-growth.check.ts';
import replicaUnhealthy from './replica-unhealthy.check.ts';
import singleReplica from './single-replica.check.ts';
import trashHeld from './trash-held.check.ts';

function aDisk({ node = '10001', path = '/data1', totalGib = 1000, leftGib = 500, dataGib = 1000, state = '1' } = {}) {
  const labels = `path=${path}`;
  return [
    { node, labels, name: 'disks_total_capacity', value: String(totalGib * GIB) },
    { node, labels, name: 'disks_avail_capacity', value: String(leftGib * GIB) },
    { node, labels, name: 'disks_data_used_capacity', value: String(Math.min(dataGib, totalGib - leftGib) * GIB) },
    { node, labels, name: 'disks_state', value: state },
  ];
}

const disks = (...all: ReturnType<typeof aDisk>[]) => ({ disks: answerWith(DISK_METRICS, all.flat()) });
const failure = (what: string) => missingSignal(what);

describe('storage.disk_load_refused', () => {
  it.each([
    ['is quiet at 96 % with 400 GiB left', aDisk({ totalGib: 10_000, leftGib: 400 }), 'passed'],
    ['is quiet below 95 % with 60 GiB left', aDisk({ leftGib: 60 }), 'passed'],
    ['speaks at the flood stage: exactly 95 % and 50 GiB left', aDisk({ leftGib: 50 }), 'found'],
    ['speaks at 100 GiB left of 2,000, the flood stage to the byte', aDisk({ totalGib: 2000, leftGib: 100 }), 'found'],
    ['is quiet just above 100 GiB left', aDisk({ totalGib: 2020, leftGib: 100.5 }), 'passed'],
    ['leaves a failed disk, whose room means nothing, to disk_offline', aDisk({ leftGib: 0, state: '0' }), 'passed'],
  ])('%s', (_, rows, status) => {
    expect(diskLoadRefused.evaluate(disks(rows), contextWith()).status).toBe(status);
  });
});

describe('storage.disk_offline', () => {
  it('is critical for a path that reads 0 and has a capacity', () => {
    expect(diskOffline.evaluate(disks(aDisk(), aDisk({ path: '/data2', state: '0' })), contextWith())).toMatchObject({
      found: { severity: 'critical', objects: [{ name: 'BE 10001 /data2' }] },
    });
  });

  it('passes a compute node, whose gauges are all 0', () => {
    const rows = aDisk({ totalGib: 0, leftGib: 0, state: '0' });
    expect(diskOffline.evaluate(disks(rows), contextWith()).status).toBe('passed');
  });
});

describe('storage.foreign_files', () => {
  it('warns above 20 % of the disk and passes at it', () => {
    expect(foreignFiles.evaluate(disks(aDisk({ dataGib: 299 })), contextWith())).toMatchObject({
      found: { measured: { value: 20.1 } },
    });
    expect(foreignFiles.evaluate(disks(aDisk({ dataGib: 300 })), contextWith()).status).toBe('passed');
  });
});

describe('storage.node_imbalance', () => {
  it.each([
    ['warns at 10 points when the fullest is above half', 400, 500, 'found'],
    ['passes at 9.9 points', 401, 500, 'passed'],
    ['passes at 9.96 points, which are no 10', 400.4, 500, 'passed'],
    ['passes while the fullest is below half, where balancing is off', 510, 900, 'passed'],
  ])('%s', (_, left, otherLeft, status) => {
    const rows = disks(aDisk({ leftGib: left }), aDisk({ node: '10002', leftGib: otherLeft }));
    expect(nodeImbalance.evaluate(rows, contextWith()).status).toBe(status);
  });

  it('passes a single node', () => {
    expect(nodeImbalance.evaluate(disks(aDisk({ leftGib: 100 })), contextWith()).status).toBe('passed');
  });
});

describe('storage.replica_unhealthy', () => {
  const repair = { type: 'REPAIR', state: 'PENDING', reason: 'REPLICA_MISSING', db: 'd', table_name: 't', tasks: '7' };
  const judge = (row: object, context?: Context) =>
    replicaUnhealthy.evaluate(
      { schedules: answerWith(TABLET_SCHEDULES, [{ ...repair, ...row }]) },
      context ?? contextWith(),
    );

  it('is critical when a repair is older than 15 minutes', () => {
    expect(judge({ oldest: '2026-03-01 13:49:59' })).toMatchObject({
      found: { severity: 'critical', objects: [{ name: 'd.t' }], measured: { value: 15, unit: 'min' } },
    });
  });

  it('passes one that has just begun, of either layout', () => {
    expect(judge({ oldest: '2026-03-01 13:50:01' }).status).toBe('passed');
    expect(judge({ oldest_epoch: String(Date.UTC(2026, 2, 1, 5, 56) / 1000) }).status).toBe('passed');
  });

  it('reads the epoch seconds that releases before 4.0 write', () => {
    expect(judge({ oldest_epoch: String(Date.UTC(2026, 2, 1, 5, 0) / 1000) }).status).toBe('found');
  });

  it.each(['REDUNDANT', 'COLOCATE_MISMATCH', 'DISK_MIGRATION', 'REPLICA_RELOCATING'])(
    'passes %s: no copy is missing',
    (reason) => {
      expect(judge({ reason, oldest: '2026-03-01 01:00:00' }).status).toBe('passed');
    },
  );

  it('says unknown when the cluster told no time', () => {
    expect(judge({ oldest: '2026-03-01 01:00:00' }, contextWith({ clock: undefined })).status).toBe('unknown');
  });
});

describe('storage.clone_failing', () => {
  const counter = (value: number) =>
    answerWith(beMetrics('engine_requests_total'), [
      { node: '10001', name: 'engine_requests_total', labels: 'status=failed,type=clone', value: String(value) },
    ]);
  const judge = (before: number, after: number) =>
    cloneFailing.evaluate(
      {
        requests: samplesOf(counter(before), counter(after)),
        tasks: failure('fe_metrics'),
        schedules: failure('fe_tablet_schedules'),
      },
      contextWith(),
    );

  it('warns when the counter rises, and passes when it stands however high', () => {
    expect(judge(5, 7)).toMatchObject({ found: { severity: 'warning', measured: { value: 2 } } });
    expect(judge(5000, 5000).status).toBe('passed');
  });

  it('takes a counter that fell for a restarted backend', () => {
    expect(judge(50, 1)).toMatchObject({ found: { measured: { value: 1 } } });
  });

  it('warns when the FE counts more clones than successes', () => {
    const clones = (total: number, success: number) =>
      answerWith(feMetrics('clone_task_total', 'clone_task_success'), [
        { node: 'fe1', name: 'clone_task_total', labels: '{}', value: String(total) },
        { node: 'fe1', name: 'clone_task_success', labels: '{}', value: String(success) },
      ]);
    const judgeTasks = (first: ReturnType<typeof clones>, second: ReturnType<typeof clones>) =>
      cloneFailing.evaluate(
        {
          requests: samplesOf(counter(5), counter(5)),
          tasks: samplesOf(first, second),
          schedules: failure('fe_tablet_schedules'),
        },
        contextWith(),
      );
    expect(judgeTasks(clones(100, 60), clones(104, 61))).toMatchObject({
      found: { confidence: 'medium', measured: { value: 3 } },
    });
    expect(judgeTasks(clones(100, 60), clones(104, 64)).status).toBe('passed');
  });

  it.each([
    ['a repair whose clone failed', 'REPAIR', 'PENDING', 'clone failed: No space left on device', 'found'],
    ['a balance whose clone failed', 'BALANCE', 'CANCELLED', 'fail to clone tablet: Connection refused', 'found'],
    ['a repair that ran out of time', 'REPAIR', 'TIMEOUT', '', 'found'],
    ['a balance that found nowhere to go', 'BALANCE', 'CANCELLED', 'unable to find low backend', 'passed'],
    ['a balance that ran out of time', 'BALANCE', 'TIMEOUT', '', 'passed'],
  ])('judges %s by its message', (_, type, state, a_message, status) => {
    const schedules = answerWith(TABLET_SCHEDULES, [
      { type, state, tasks: '2', a_message, newest_end: '2026-03-01 14:00:00', db: 'd', table_name: 't' },
    ]);
    const still = { requests: samplesOf(counter(5), counter(5)), tasks: failure('fe_metrics') };
    expect(cloneFailing.evaluate({ ...still, schedules }, contextWith()).status).toBe(status);
  });

  it('is unknown without the counters', () => {
    const answers = {
      requests: failure('be_metrics'),
      tasks: failure('fe_metrics'),
      schedules: failure('fe_tablet_schedules'),
    };
    expect(cloneFailing.evaluate(answers, contextWith()).status).toBe('unknown');
  });
});

describe('storage.single_replica', () => {
  const judge = (backends: number) => {
    const context = contextWith({
      nodes: { ...UNKNOWN_NODES, backends: { alive: backends, total: backends } },
    });
    const tables = answerWith(readOf(singleReplica, 'tables'), [{ db: 'd', table_name: 't', partitions: '3' }]);
    return singleReplica.evaluate({ tables, answering: failure('be_metrics') }, context);
  };

  it('warns of tables with one copy, but not where there is only one backend', () => {
    expect(judge(3)).toMatchObject({ found: { severity: 'warning', objects: [{ name: 'd.t' }] } });
    expect(judge(1).status).toBe('not_applicable');
  });

  it('warns once of a table whose new partitions get one copy too', () => {
    const tables = answerWith(readOf(singleReplica, 'tables'), [
      { db: 'd', table_name: 't', partitions: '3' },
      { db: 'd', table_name: 'empty', partitions: null },
      { db: 'd', table_name: 't', partitions: null },
    ]);
    expect(singleReplica.evaluate({ tables, answering: failure('be_metrics') }, contextWith())).toMatchObject({
      found: { objects: [{ name: 'd.t' }, { name: 'd.empty' }], measured: { value: 2 } },
    });
  });
});

describe('storage.trash_held', () => {
  const judge = (entries: number, oldest: string) => {
    const bin = answerWith(readOf(trashHeld, 'bin'), [{ type: 'TABLE', entries: String(entries), oldest }]);
    return trashHeld.evaluate({ bin }, contextWith());
  };

  it('mentions entries older than a day, or more than 100', () => {
    expect(judge(1, '2026-02-28 14:04:59')).toMatchObject({ found: { severity: 'info' } });
    expect(judge(101, '2026-03-01 14:00:00')).toMatchObject({ found: { measured: { value: 101 } } });
    expect(judge(100, '2026-02-28 14:05:00').status).toBe('passed');
  });
});

describe('storage.object_storage_growth', () => {
  it('warns of the tables that the cluster lists as more than three times their data', () => {
    const read = readOf(objectStorageGrowth, 'layout');
    const row = { db: 'd', table_name: 't', all_bytes: String(20 * GIB), storage_bytes: String(70 * GIB) };
    expect(objectStorageGrowth.evaluate({ layout: answerWith(read, [row]) }, contextWith())).toMatchObject({
      found: { severity: 'warning', measured: { value: 3.5 } },
    });
    expect(objectStorageGrowth.evaluate({ layout: answerWith(read, []) }, contextWith()).status).toBe('passed');
  });
});

describe('storage.node_down', () => {
  const tabletNum = (...backends: string[]) =>
    answerWith(
      feMetrics('node_info', 'tablet_num'),
      backends.map((backend) => ({
        node: 'fe1',
        name: 'tablet_num',
        labels: JSON.stringify({ metric: 'tablet_num', backend }),
        value: '9',
      })),
    );
  const answering = (...nodes: string[]) =>
    answerWith(
      ANSWERING_NODES,
      nodes.map((node) => ({ node, metrics: '900' })),
    );

  it('is critical when node_info counts dead nodes', () => {
    const nodes = { ...UNKNOWN_NODES, alive: 2, total: 3, dead: 1, backends: { alive: 2, total: 3 } };
    const verdict = nodeDown.evaluate({ known: tabletNum(), answering: answering('1', '2') }, contextWith({ nodes }));
    expect(verdict).toMatchObject({ found: { severity: 'critical', measured: { value: 1 } } });
  });

  it('is critical when a frontend is dead, though all other nodes are alive', () => {
    const nodes = { ...UNKNOWN_NODES, alive: 3, total: 3, dead: 0, backends: { alive: 3, total: 3 } };
    const frontends = (alive: string) =>
      answerWith(
        feMetrics('node_info', 'tablet_num'),
        Object.entries({ total: '3', alive }).map(([status, value]) => ({
          node: 'fe1',
          name: 'node_info',
          labels: JSON.stringify({ metric: 'node_info', type: 'fe_node_num', status }),
          value,
        })),
      );
    const judge = (alive: string) =>
      nodeDown.evaluate({ known: frontends(alive), answering: answering('1', '2', '3') }, contextWith({ nodes }));
    expect(judge('2')).toMatchObject({
      found: { severity: 'critical', measured: { value: 1 }, objects: [{ name: '1 FE' }], facts: { data_nodes: 0 } },
    });
    expect(judge('3').status).toBe('passed');
  });

  it('compares registered backends with those that answer before node_info existed', () => {
    const context = contextWith();
    const known = tabletNum('a:9050', 'b:9050', 'c:9050');
    expect(nodeDown.evaluate({ known, answering: answering('1', '2') }, context)).toMatchObject({
      found: { severity: 'critical', measured: { value: 1 } },
    });
    expect(nodeDown.evaluate({ known, answering: answering('1', '2', '3') }, context).status).toBe('passed');
  });

  it('says unknown in shared-data without node_info, and where nothing counts nodes', () => {
    const known = tabletNum('a:9050', 'b:9050');
    const shared = contextWith({ architecture: 'shared-data' });
    expect(nodeDown.evaluate({ known, answering: answering('1') }, shared).status).toBe('unknown');
    const nothing = { known: failure('information_schema.fe_metrics'), answering: answering('1') };
    expect(nodeDown.evaluate(nothing, contextWith()).status).toBe('unknown');
  });

  it('says unknown when be_metrics has no row, as somebody must have answered', () => {
    const verdict = nodeDown.evaluate({ known: tabletNum('a:9050', 'b:9050'), answering: answering() }, contextWith());
    expect(verdict.status).toBe('unknown');
  });

  it('takes "no node alive" for what it is', () => {
    const dead = { ...failure('be_metrics'), missing: false, code: 'DB_NO_NODE_ALIVE' as const };
    expect(nodeDown.evaluate({ known: dead, answering: dead }, contextWith())).toMatchObject({
      found: { severity: 'critical' },
    });
  });
});
