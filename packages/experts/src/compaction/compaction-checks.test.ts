import { HubError } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { failedStatement, missingSignal } from '../engine/failure.ts';
import type { Columns, Row } from '../form/read.ts';
import { GIB } from '../form/quantity.ts';
import { BE_COMPACTIONS } from '../reads/be-compactions.ts';
import { beConfigs } from '../reads/be-configs.ts';
import { beMetrics } from '../reads/be-metrics.ts';
import { feMetrics } from '../reads/fe-metrics.ts';
import { COMPACTION_PRESSURE } from '../reads/compaction-pressure.ts';
import { CROWDED_TABLETS } from '../reads/crowded-tablets.ts';
import { LAKE_COMPACTIONS, TROUBLED_LAKE_TASKS } from '../reads/lake-compaction-tasks.ts';
import { DISK_METRICS } from '../storage/disks.ts';
import { answerWith, contextWith, readOf, samplesOf } from '../testing/answers.ts';
import backlogSaturated from './backlog-saturated.check.ts';
import failing from './failing.check.ts';
import idleWithBacklog from './idle-with-backlog.check.ts';
import ingestRejected from './ingest-rejected.check.ts';
import ingestSlowdown from './ingest-slowdown.check.ts';
import primaryKeyLag from './primary-key-lag.check.ts';
import replicaVersionGap from './replica-version-gap.check.ts';
import scoreHigh from './score-high.check.ts';
import slowQueue from './slow-queue.check.ts';
import slowRemoteRead from './slow-remote-read.check.ts';
import smallSegments from './small-segments.check.ts';
import taskStuck from './task-stuck.check.ts';
import tooManySubtasks from './too-many-subtasks.check.ts';
import tooManyVersions from './too-many-versions.check.ts';
import versionLag from './version-lag.check.ts';

const NONE = missingSignal('a table that is not there');
const SHARED = contextWith({ architecture: 'shared-data' });

type Cells<C extends Columns> = Partial<Record<keyof Row<C> & string, string>>;

describe('compaction.too_many_versions', () => {
  const judge = (rowsets: number, limit?: string) =>
    tooManyVersions.evaluate(
      {
        tablets: answerWith(CROWDED_TABLETS, [
          { node: '1', tablet: '77', rowsets: String(rowsets), db: 'd', table_name: 't' },
        ]),
        gauge: NONE,
        limits:
          limit === undefined
            ? NONE
            : answerWith(beConfigs('tablet_max_versions'), [{ node: '1', name: 'tablet_max_versions', value: limit }]),
      },
      contextWith(),
    );

  it.each([
    [701, 'warning'],
    [900, 'warning'],
    [901, 'critical'],
  ])('calls %i rowsets %s', (rowsets, severity) => {
    expect(judge(rowsets)).toMatchObject({ found: { severity, measured: { value: rowsets, unit: 'rowsets' } } });
  });

  it.each([
    [950, '15000', 'warning', 'of 15,000 allowed'],
    [13_501, '15000', 'critical', 'of 15,000 allowed'],
    [950, '1000', 'critical', 'of 1,000 allowed'],
    [950, '', 'critical', 'of 1,000 allowed'],
  ])('holds %i rowsets against a tablet_max_versions of "%s"', (rowsets, limit, severity, told) => {
    const verdict = judge(rowsets, limit);
    expect(verdict).toMatchObject({ found: { severity } });
    expect(verdict.status === 'found' ? verdict.found.summary.en : '').toContain(told);
  });

  it('does not take the edit versions that a Primary Key tablet keeps for rowsets', () => {
    const gauge = answerWith(beMetrics('max_tablet_rowset_num'), [
      { node: '1', name: 'max_tablet_rowset_num', value: '1900' },
    ]);
    const tablets = answerWith(CROWDED_TABLETS, [
      { node: '1', tablet: '77', rowsets: '20', versions: '1900', model: 'PRIMARY', db: 'd', table_name: 't' },
    ]);
    expect(tooManyVersions.evaluate({ tablets, gauge, limits: NONE }, contextWith()).status).toBe('passed');
  });

  it('goes by the gauge where no tablet that the account sees is crowded: others may be', () => {
    const judgeWith = (value: string) => {
      const gauge = answerWith(beMetrics('max_tablet_rowset_num'), [
        { node: '1', name: 'max_tablet_rowset_num', value: '6' },
        { node: '2', name: 'max_tablet_rowset_num', value },
      ]);
      return tooManyVersions.evaluate({ tablets: answerWith(CROWDED_TABLETS, []), gauge, limits: NONE }, contextWith());
    };
    expect(judgeWith('901')).toMatchObject({ found: { severity: 'critical', confidence: 'medium' } });
    expect(judgeWith('701')).toMatchObject({ found: { severity: 'warning', measured: { value: 701 } } });
    expect(judgeWith('700').status).toBe('passed');
  });

  it.each([
    { told: '990', limit: '1000', status: 'found', severity: 'critical' },
    { told: '990', limit: '15000', status: 'found', severity: 'warning' },
    { told: '12', limit: '1000', status: 'unknown', severity: undefined },
  ])('goes by the gauge of $told where tablets cannot be read: $status', ({ told, limit, status, severity }) => {
    const tablets = failedStatement(new HubError('DB_ERROR', 'no'), ['information_schema.be_tablets']);
    const gauge = answerWith(beMetrics('max_tablet_rowset_num'), [
      { node: '1', name: 'max_tablet_rowset_num', value: told },
    ]);
    const limits = answerWith(beConfigs('tablet_max_versions'), [
      { node: '1', name: 'tablet_max_versions', value: limit },
    ]);
    const verdict = tooManyVersions.evaluate({ tablets, gauge, limits }, contextWith());
    expect(verdict.status).toBe(status);
    expect(verdict.status === 'found' ? verdict.found.severity : undefined).toBe(severity);
  });
});

describe('compaction.score_high', () => {
  const gauges = (value: number) =>
    answerWith(beMetrics('tablet_cumulative_max_compaction_score'), [
      { node: '1', name: 'tablet_cumulative_max_compaction_score', value: String(value) },
    ]);
  const backlog = (row: Cells<typeof BE_COMPACTIONS.columns>) =>
    answerWith(BE_COMPACTIONS, [
      { node: '1', candidates: '20', base_running: '1', cumulative_running: '1', candidate_max_score: '5', ...row },
    ]);
  const judge = (gauge: number, row: Cells<typeof BE_COMPACTIONS.columns> = {}) =>
    scoreHigh.evaluate({ partitions: NONE, gauges: gauges(gauge), told: NONE, backlog: backlog(row) }, contextWith());

  it.each([
    ['warns above 100 while tablets wait', 101, {}, 'warning'],
    ['is critical above 500', 501, {}, 'critical'],
    ['believes the best candidate more than a low gauge', 3, { candidate_max_score: '640' }, 'critical'],
  ])('%s', (_, gauge, row, severity) => {
    expect(judge(gauge, row)).toMatchObject({ found: { severity } });
  });

  it.each([
    ['a gauge that keeps its last value: nothing waits', 800, { candidates: '0' }],
    ['a gauge that stands while little waits and nothing runs', 800, { base_running: '0', cumulative_running: '0' }],
    ['a score of 100', 100, {}],
  ])('passes %s', (_, gauge, row) => {
    expect(judge(gauge, row).status).toBe('passed');
  });

  it('cannot tell a high gauge from an old one without be_compactions', () => {
    const answers = { partitions: NONE, told: NONE, backlog: NONE };
    expect(scoreHigh.evaluate({ ...answers, gauges: gauges(800) }, contextWith()).status).toBe('unknown');
    expect(scoreHigh.evaluate({ ...answers, gauges: gauges(80) }, contextWith()).status).toBe('passed');
  });

  it.each([
    ['max_tablet_compaction_score', '501', {}, 'critical'],
    ['tablet_max_compaction_score', '101', {}, 'warning'],
    ['tablet_max_compaction_score', '100', {}, undefined],
    ['max_tablet_compaction_score', '800', { candidates: '0' }, undefined],
    ['max_tablet_compaction_score', '800', { base_running: '0', cumulative_running: '0' }, undefined],
  ])("hears the FE's %s of %s while compaction works: %j", (name, value, row, severity) => {
    const told = answerWith(feMetrics(name), [
      { node: 'fe-1', name, labels: '{}', value: '0' },
      { node: 'fe-2', name, labels: '{}', value },
    ]);
    const answers = { partitions: NONE, gauges: gauges(5), told, backlog: backlog(row) };
    const verdict = scoreHigh.evaluate(answers, contextWith());
    expect(verdict.status === 'found' ? verdict.found.severity : undefined).toBe(severity);
  });

  it('judges partitions in shared-data', () => {
    const partitions = answerWith(COMPACTION_PRESSURE, [
      { db: 'd', table_name: 't', partition_name: 'p1', max_score: '501' },
    ]);
    expect(scoreHigh.evaluate({ partitions, gauges: NONE, told: NONE, backlog: NONE }, SHARED)).toMatchObject({
      found: { severity: 'critical', objects: [{ kind: 'partition', name: 'd.t.p1' }] },
    });
  });
});

describe('compaction.idle_with_backlog', () => {
  const sample = (running: string, candidates = '12') =>
    answerWith(BE_COMPACTIONS, [{ node: '1', candidates, base_running: '0', cumulative_running: running }]);
  const judge = (first: ReturnType<typeof sample>, second: ReturnType<typeof sample>, value = '-1') =>
    idleWithBacklog.evaluate(
      {
        backlog: samplesOf(first, second),
        configs: answerWith(beConfigs('max_compaction_concurrency'), [
          { node: '1', name: 'max_compaction_concurrency', value },
        ]),
      },
      contextWith(),
    );

  it('is critical only when both samples show waiting tablets and no task', () => {
    expect(judge(sample('0'), sample('0'))).toMatchObject({ found: { severity: 'critical' } });
    expect(judge(sample('1'), sample('0')).status).toBe('passed');
    expect(judge(sample('0'), sample('0', '0')).status).toBe('passed');
  });

  it('says when the configuration switched compaction off', () => {
    expect(judge(sample('0'), sample('0'), '0')).toMatchObject({ found: { facts: { disabled: true } } });
  });
});

describe('compaction.backlog_saturated', () => {
  const judge = (candidates: string, running: string, cap = '-1') => {
    const backlog = answerWith(BE_COMPACTIONS, [
      { node: '1', candidates, base_running: '2', cumulative_running: running },
    ]);
    const labels = 'path=/a';
    const disks = answerWith(DISK_METRICS, [
      ...['path=/a', 'path=/b'].flatMap((path) => [
        { node: '1', labels: path, name: 'disks_total_capacity', value: String(GIB) },
        { node: '1', labels: path, name: 'disks_avail_capacity', value: String(GIB) },
      ]),
      { node: '2', labels, name: 'disks_total_capacity', value: String(GIB) },
    ]);
    const configs = answerWith(beConfigs('max_compaction_concurrency'), [
      { node: '1', name: 'max_compaction_concurrency', value: cap },
    ]);
    return backlogSaturated.evaluate({ backlog: samplesOf(backlog, backlog), configs, disks }, contextWith());
  };

  it('warns when every slot of two disks is busy and more than 100 wait', () => {
    expect(judge('101', '2')).toMatchObject({ found: { severity: 'warning', measured: { value: 101 } } });
    expect(judge('100', '2').status).toBe('passed');
    expect(judge('101', '1').status).toBe('passed');
  });

  it('counts the cap on concurrency as the number of slots', () => {
    expect(judge('101', '1', '3').status).toBe('found');
  });
});

describe('compaction.failing', () => {
  const counter = (value: number) =>
    answerWith(beMetrics('engine_requests_total'), [
      {
        node: '1',
        name: 'engine_requests_total',
        labels: 'status=failed,type=cumulative_compaction',
        value: String(value),
      },
    ]);

  it('is critical when failures rise by more than three a minute', () => {
    const judge = (after: number, seconds: number) =>
      failing.evaluate({ requests: samplesOf(counter(5), counter(after), seconds), warnings: NONE }, contextWith());
    expect(judge(7, 3)).toMatchObject({ found: { severity: 'critical' } });
    expect(judge(8, 60).status).toBe('passed');
    expect(judge(5, 3).status).toBe('passed');
  });

  it.each([
    [['4', '0'], 'found'],
    [['3', '3', '3', '3', '3'], 'passed'],
  ])('takes %j warnings by the minute for evidence where the counter stood still just now: %s', (minutes, status) => {
    const warnings = answerWith(
      readOf(failing, 'warnings'),
      minutes.map((failures, minute) => ({ node: '1', minutes_ago: String(minute), failures })),
    );
    const verdict = failing.evaluate({ requests: samplesOf(counter(5), counter(5)), warnings }, contextWith());
    expect(verdict.status).toBe(status);
  });

  it('is unknown without counters', () => {
    expect(failing.evaluate({ requests: NONE, warnings: NONE }, contextWith()).status).toBe('unknown');
  });
});

describe('compaction.primary_key_lag', () => {
  const gauges = (queue: string, errors = '0') =>
    answerWith(beMetrics('update_apply_queue_count', 'primary_key_table_error_state_total'), [
      { node: '1', name: 'update_apply_queue_count', value: queue },
      { node: '1', name: 'primary_key_table_error_state_total', value: errors },
    ]);

  it('warns of a queue in both samples, or of tablets in error state', () => {
    const judge = (a: ReturnType<typeof gauges>, b: ReturnType<typeof gauges>) =>
      primaryKeyLag.evaluate({ gauges: samplesOf(a, b) }, contextWith()).status;
    expect(judge(gauges('4'), gauges('6'))).toBe('found');
    expect(judge(gauges('4'), gauges('0'))).toBe('passed');
    expect(judge(gauges('0'), gauges('0', '2'))).toBe('found');
  });
});

describe('compaction.replica_version_gap', () => {
  const read = readOf(replicaVersionGap, 'gaps');
  const gap = (oldest: string, newest: string) =>
    answerWith(read, [{ tablet: '77', db: 'd', table_name: 't', table_id: '5', oldest, newest }]);

  it('warns of a replica that stands, not of one that moves on', () => {
    const judge = (a: ReturnType<typeof gap>, b: ReturnType<typeof gap>) =>
      replicaVersionGap.evaluate({ gaps: samplesOf(a, b) }, contextWith());
    expect(judge(gap('10', '15'), gap('10', '18'))).toMatchObject({ found: { measured: { value: 8 } } });
    expect(judge(gap('10', '15'), gap('14', '18')).status).toBe('passed');
  });

  it('warns of replicas of one version whose rows differ, as long as neither side changes', () => {
    const rows = (version: string, fewest_rows: string) =>
      answerWith(read, [
        {
          tablet: '77',
          db: 'd',
          table_name: 't',
          table_id: '5',
          oldest: version,
          newest: version,
          fewest_rows,
          most_rows: '900',
        },
      ]);
    const judge = (a: ReturnType<typeof rows>, b: ReturnType<typeof rows>) =>
      replicaVersionGap.evaluate({ gaps: samplesOf(a, b) }, contextWith());
    expect(judge(rows('10', '880'), rows('10', '880'))).toMatchObject({
      found: { severity: 'warning', confidence: 'medium', measured: { value: 20, unit: 'rows' } },
    });
    expect(judge(rows('10', '880'), rows('10', '890')).status).toBe('passed');
    expect(judge(rows('10', '880'), rows('11', '880')).status).toBe('passed');
  });
});

describe('compaction.small_segments', () => {
  it('mentions what the cluster lists', () => {
    const row = {
      db: 'd',
      table_name: 't',
      table_id: '5',
      tablets: '2',
      segments: '400',
      segmented_bytes: '104857600',
    };
    expect(
      smallSegments.evaluate({ layout: answerWith(readOf(smallSegments, 'layout'), [row]) }, contextWith()),
    ).toMatchObject({
      found: { severity: 'info', measured: { value: 0.25 } },
    });
  });
});

describe('compaction pressure in shared-data', () => {
  const partitions = (score: string, visible = '300', compacted = '100') =>
    answerWith(COMPACTION_PRESSURE, [
      {
        db: 'd',
        table_name: 't',
        partition_name: 't',
        max_score: score,
        visible_version: visible,
        compacted_version: compacted,
      },
    ]);
  const at = (version: string) => contextWith({ architecture: 'shared-data', version });

  it('slows loads above 100 from 3.4 on, and not before', () => {
    expect(ingestSlowdown.evaluate({ partitions: partitions('260') }, at('3.4.0'))).toMatchObject({
      found: { severity: 'warning', objects: [{ name: 'd.t' }] },
    });
    expect(ingestSlowdown.evaluate({ partitions: partitions('260') }, at('3.3.9')).status).toBe('not_applicable');
  });

  it('is less sure where the version says nothing', () => {
    expect(ingestSlowdown.evaluate({ partitions: partitions('260') }, at('main'))).toMatchObject({
      found: { confidence: 'medium' },
    });
  });

  it('rejects loads above 2000 from 3.4 on', () => {
    expect(ingestRejected.evaluate({ partitions: partitions('2001') }, at('3.5.1'))).toMatchObject({
      found: { severity: 'critical' },
    });
    expect(ingestRejected.evaluate({ partitions: partitions('2000') }, at('3.5.1')).status).toBe('passed');
    expect(ingestRejected.evaluate({ partitions: partitions('9000') }, at('3.3.9')).status).toBe('not_applicable');
  });

  it('is behind by more than 100 versions', () => {
    expect(versionLag.evaluate({ partitions: partitions('260', '301', '200') }, SHARED)).toMatchObject({
      found: { measured: { value: 101 } },
    });
    expect(versionLag.evaluate({ partitions: partitions('260', '300', '200') }, SHARED).status).toBe('passed');
  });
});

describe('compaction.task_stuck', () => {
  const judge = (...rows: Cells<typeof TROUBLED_LAKE_TASKS.columns>[]) =>
    taskStuck.evaluate({ tasks: answerWith(TROUBLED_LAKE_TASKS, rows) }, SHARED);
  const task = { node: '1', txn: '9', tablet: '77', runs: '1', progress: '10', status: '' };

  it('is critical when a task runs for more than an hour', () => {
    expect(judge({ ...task, started: '2026-03-01 13:04:59' })).toMatchObject({ found: { severity: 'critical' } });
    expect(judge({ ...task, started: '2026-03-01 13:05:01' }).status).toBe('passed');
  });

  it('warns of one that is tried again, and is critical from the third run', () => {
    expect(judge({ ...task, runs: '2', started: '2026-03-01 14:04:00' })).toMatchObject({
      found: { severity: 'warning' },
    });
    expect(judge({ ...task, runs: '3', started: '2026-03-01 14:04:00' })).toMatchObject({
      found: { severity: 'critical' },
    });
  });

  it('shows the words of an error without the paths in them', () => {
    const status = 'Not found: s3://bucket-of-acme/db1/segment.dat does not exist';
    const verdict = judge({ ...task, status, started: '2026-03-01 14:00:00', finished: '2026-03-01 14:01:00' });
    expect(JSON.stringify(verdict)).toContain('Not found');
    expect(JSON.stringify(verdict)).not.toContain('bucket-of-acme');
  });
});

describe('profiles of lake compactions', () => {
  const compactions = (row: Cells<typeof LAKE_COMPACTIONS.columns>) =>
    answerWith(LAKE_COMPACTIONS, [{ txn: '9', tasks: '4', ...row }]);

  it('warns when more than 30 % is read from object storage', () => {
    const judge = (remote: string) =>
      slowRemoteRead.evaluate({ compactions: compactions({ local_mb: '70', remote_mb: remote }) }, SHARED).status;
    expect(judge('31')).toBe('found');
    expect(judge('30')).toBe('passed');
  });

  it('warns of one partition that reads from object storage among many that do not', () => {
    const judge = (remote_mb: string, local_mb: string) =>
      slowRemoteRead.evaluate(
        {
          compactions: answerWith(LAKE_COMPACTIONS, [
            { txn: '8', tasks: '4', local_mb: '9000', remote_mb: '0' },
            { txn: '9', tasks: '4', local_mb, remote_mb },
          ]),
        },
        SHARED,
      );
    expect(judge('400', '100')).toMatchObject({
      found: { measured: { value: 80, unit: '%' }, objects: [{ name: 'compaction transaction 9' }] },
    });
    expect(judge('30', '70').status).toBe('passed');
    expect(judge('8', '2').status).toBe('passed');
  });

  it('warns when tablets wait more than 60 s on average for a thread', () => {
    const judge = (seconds: string) =>
      slowQueue.evaluate({ compactions: compactions({ queue_seconds: seconds }) }, SHARED).status;
    expect(judge('244')).toBe('found');
    expect(judge('240')).toBe('passed');
  });

  it('does not apply where the release keeps no profiles', () => {
    expect(slowQueue.evaluate({ compactions: compactions({}) }, SHARED).status).toBe('not_applicable');
  });

  it('counts subtasks against twice what the nodes can take', () => {
    const nodes = { alive: 2, total: 2, dead: 0, backends: null, computeNodes: { alive: 2, total: 2 } };
    const judge = (tasks: string) =>
      tooManySubtasks.evaluate(
        { compactions: compactions({ tasks }), answering: NONE },
        contextWith({ architecture: 'shared-data', nodes }),
      ).status;
    expect(judge('65')).toBe('found');
    expect(judge('64')).toBe('passed');
  });
});
