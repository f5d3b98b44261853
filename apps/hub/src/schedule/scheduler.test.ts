import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubError } from '@starrocks-mcp/protocol';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../store/open-store.ts';
import { createFixedRegistry } from '../tenants/tenant-registry.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { createTurnedClock, type TurnedClock } from '../testing/turned-clock.ts';
import { scheduleSchema } from './schedule-schema.ts';
import { Scheduler, type RunInput } from './scheduler.ts';
import { Schedules } from './schedules.ts';

const MINUTE = 60_000;
const NOON = Date.parse('2026-03-01T12:00:00Z');

let folder: string;
let store: Store;
let schedules: Schedules;
let turned: TurnedClock;
const opened: Scheduler[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-schedule-'));
  store = openStore(folder);
  schedules = new Schedules(store.db);
  turned = createTurnedClock(NOON);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((scheduler) => scheduler.close()));
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const EVERY_TEN = scheduleSchema.parse({ every_minutes: 10, jitter_share: 0 });

function aTenant(id: string, more: Partial<Tenant> = {}): Tenant {
  return {
    id,
    source: 'file',
    name: id,
    description: undefined,
    contact: undefined,
    createdAt: undefined,
    enabled: true,
    language: 'en',
    adhocSql: true,
    limits: { maxRows: 10, maxBytes: 10_000, timeoutMs: 1_000 },
    concurrency: 1,
    quota: { ratePerMinute: 0, concurrentRequests: 0, statementsPerHour: 0 },
    target: { kind: 'dial-out' },
    linkFingerprint: id,
    schedule: EVERY_TEN,
    ...more,
  };
}

interface Wanted {
  readonly tenants: readonly Tenant[];
  readonly run?: (input: RunInput) => Promise<void>;
  readonly concurrency?: number;
}

function aScheduler({ tenants, run, concurrency = 2 }: Wanted) {
  const runs: string[] = [];
  const registry = createFixedRegistry({
    snapshot: {
      tenants: new Map(tenants.map((tenant) => [tenant.id, tenant])),
      keys: new Map(),
      hasUserKeys: false,
      warnings: [],
    },
  });
  const scheduler = new Scheduler({
    registry,
    schedules,
    async run(input) {
      runs.push(input.tenant.id);
      await run?.(input);
    },
    log: pino({ level: 'silent' }),
    concurrency,
    clock: turned,
  });
  opened.push(scheduler);
  scheduler.start();
  return { scheduler, runs };
}

describe('the scheduler', () => {
  it('runs each tenant at its interval', async () => {
    const { scheduler, runs } = aScheduler({ tenants: [aTenant('acme')] });
    expect(scheduler.nextRunOf('acme')).toBe(NOON + 10 * MINUTE);
    await turned.turn(35 * MINUTE);
    expect(runs).toHaveLength(3);
    expect(schedules.findRun('acme')?.lastRun).toEqual({
      endedAt: NOON + 30 * MINUTE,
      outcome: 'done',
      errorCode: undefined,
    });
  });

  it('runs once what was missed while the hub was down', async () => {
    const before = aScheduler({ tenants: [aTenant('acme')] });
    await turned.turn(10 * MINUTE);
    await before.scheduler.close();
    await turned.turn(300 * MINUTE);
    const after = aScheduler({ tenants: [aTenant('acme')] });
    await turned.turn(MINUTE);
    expect(after.runs).toHaveLength(1);
    expect(after.scheduler.nextRunOf('acme')).toBe(NOON + 320 * MINUTE);
  });

  it('takes an agent that is away for an outcome, and goes on with it and the others', async () => {
    const { runs } = aScheduler({
      tenants: [aTenant('away'), aTenant('broken'), aTenant('well')],
      run: async ({ tenant }) => {
        if (tenant.id === 'away') throw new HubError('AGENT_OFFLINE', 'The agent is not connected.');
        if (tenant.id === 'broken') throw new TypeError('a defect');
      },
    });
    await turned.turn(20 * MINUTE);
    expect(runs.toSorted()).toEqual(['away', 'away', 'broken', 'broken', 'well', 'well']);
    expect(schedules.findRun('away')?.lastRun).toMatchObject({ outcome: 'agent_offline', errorCode: 'AGENT_OFFLINE' });
    expect(schedules.findRun('broken')?.lastRun).toMatchObject({ outcome: 'failed', errorCode: 'INTERNAL' });
    expect(schedules.findRun('well')?.lastRun).toMatchObject({ outcome: 'done' });
  });

  it('runs again as soon as the agent that was away comes, and only then', async () => {
    let isAway = true;
    const { runs, scheduler } = aScheduler({
      tenants: [aTenant('acme')],
      async run() {
        if (isAway) throw new HubError('AGENT_OFFLINE', 'The agent is not connected.');
      },
    });
    await turned.turn(11 * MINUTE);
    isAway = false;
    scheduler.retry('acme');
    await turned.turn(MINUTE);
    scheduler.retry('acme');
    await turned.turn(MINUTE);
    expect(runs).toHaveLength(2);
    expect(schedules.findRun('acme')?.lastRun).toMatchObject({ outcome: 'done' });
  });

  it('has no more runs under way than it may, never two of a tenant, and a stuck one holds only its own place', async () => {
    const ends: (() => void)[] = [];
    let [underWay, most] = [0, 0];
    const tenants = ['stuck', ...Array.from({ length: 20 }, (_, index) => `t${index}`)].map((id) => aTenant(id));
    const { runs, scheduler } = aScheduler({
      tenants,
      async run({ tenant }) {
        underWay += 1;
        most = Math.max(most, underWay);
        if (tenant.id === 'stuck') await new Promise<void>((resolve) => void ends.push(resolve));
        else await Promise.resolve();
        underWay -= 1;
      },
    });
    await turned.turn(25 * MINUTE);
    expect(most).toBe(2);
    expect(runs.filter((id) => id === 'stuck')).toHaveLength(1);
    expect(runs.filter((id) => id !== 'stuck')).toHaveLength(40);
    expect(scheduler.running).toBe(1);
    for (const end of ends) end();
  });

  it('runs neither disabled tenants nor disabled schedules', async () => {
    const off = scheduleSchema.parse({ enabled: false, every_minutes: 10 });
    const { runs, scheduler } = aScheduler({
      tenants: [
        aTenant('closed', { enabled: false }),
        aTenant('off', { schedule: off }),
        aTenant('none', { schedule: undefined }),
      ],
    });
    await turned.turn(60 * MINUTE);
    expect(runs).toEqual([]);
    expect(scheduler.nextRunOf('off')).toBeUndefined();
  });

  it('takes a schedule that an operator made or changed into force', async () => {
    const { runs, scheduler } = aScheduler({ tenants: [aTenant('acme', { schedule: undefined })] });
    schedules.save('acme', EVERY_TEN, turned.now());
    scheduler.replan();
    await turned.turn(10 * MINUTE);
    expect(runs).toEqual(['acme']);
    schedules.save('acme', { ...EVERY_TEN, every_minutes: 60 }, turned.now());
    scheduler.replan();
    expect(scheduler.nextRunOf('acme')).toBe(NOON + 60 * MINUTE);
  });

  it('ends the runs under way when it closes, and has them due at the next start', async () => {
    const { scheduler } = aScheduler({
      tenants: [aTenant('acme')],
      run: ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new HubError('CANCELLED', 'The hub stops.'))),
        ),
    });
    await turned.turn(10 * MINUTE);
    await scheduler.close();
    expect(schedules.findRun('acme')?.lastRun).toBeUndefined();
    const again = aScheduler({ tenants: [aTenant('acme')] });
    await turned.turn(0);
    expect(again.runs).toEqual(['acme']);
  });
});
