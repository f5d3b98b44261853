import { describe, expect, it } from 'vitest';
import { GIB } from '../form/quantity.ts';
import { answerWith, contextWith } from '../testing/answers.ts';
import check from './disk-nearly-full.check.ts';
import { DISK_METRICS } from './disks.ts';

function aDisk({ node = '10001', path = '/data1', totalGib = 1000, leftGib = 500 } = {}) {
  const labels = `path=${path}`;
  return [
    { node, labels, name: 'disks_total_capacity', value: String(totalGib * GIB) },
    { node, labels, name: 'disks_avail_capacity', value: String(leftGib * GIB) },
    { node, labels, name: 'disks_state', value: '1' },
  ];
}

function judge(rows: ReturnType<typeof aDisk>, architecture: 'shared-nothing' | 'shared-data' = 'shared-nothing') {
  return check.evaluate({ disks: answerWith(DISK_METRICS, rows) }, contextWith({ architecture }));
}

describe('storage.disk_nearly_full', () => {
  it.each([
    ['passes a disk at exactly 90 %', aDisk({ leftGib: 100 }), 'passed'],
    ['passes a compute node, whose gauges all read 0', aDisk({ totalGib: 0, leftGib: 0 }), 'passed'],
    ['leaves a disk that refuses loads to storage.disk_load_refused', aDisk({ leftGib: 40 }), 'passed'],
    ['passes when no disk is told', [], 'passed'],
  ])('%s', (_, rows, status) => {
    expect(judge(rows).status).toBe(status);
  });

  it('warns above 90 % while 200 GiB are left', () => {
    expect(judge(aDisk({ totalGib: 10_000, leftGib: 900 }))).toMatchObject({ found: { severity: 'warning' } });
  });

  it('is critical above 90 % with less than 200 GiB left', () => {
    expect(judge(aDisk({ leftGib: 90 }))).toMatchObject({
      found: { severity: 'critical', measured: { value: 91, unit: '%' }, objects: [{ name: 'BE 10001 /data1' }] },
    });
  });

  it('speaks of very full disks itself in shared-data, where loads are not refused', () => {
    expect(judge(aDisk({ leftGib: 40 }), 'shared-data')).toMatchObject({ found: { severity: 'critical' } });
  });

  it('names the disk with the least room first', () => {
    const rows = [...aDisk({ leftGib: 90 }), ...aDisk({ node: '10002', leftGib: 80 })];
    expect(judge(rows)).toMatchObject({
      found: { objects: [{ name: 'BE 10002 /data1' }, { name: 'BE 10001 /data1' }] },
    });
  });
});
