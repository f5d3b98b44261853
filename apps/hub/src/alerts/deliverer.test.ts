import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../store/open-store.ts';
import { createTurnedClock, type TurnedClock } from '../testing/turned-clock.ts';
import { Deliverer } from './deliverer.ts';
import { DeliveryError } from './delivery-error.ts';
import { testAlert } from './mail-text.ts';
import { Outbox } from './outbox.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let folder: string;
let store: Store;
let outbox: Outbox;
let clock: TurnedClock;
const opened: Deliverer[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-outbox-'));
  store = openStore(folder);
  outbox = new Outbox(store.db);
  clock = createTurnedClock(Date.parse('2026-03-01T12:00:00Z'));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((deliverer) => deliverer.close()));
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Sent {
  readonly targetId: string;
  readonly id: string;
  readonly title: string;
  readonly at: number;
}

function aDeliverer(answer: (sent: Sent, signal: AbortSignal) => Promise<void> = async () => {}) {
  const sent: Sent[] = [];
  const deliverer = new Deliverer({
    outbox,
    async send({ targetId, message, signal }) {
      const one = { targetId, id: message.id, title: message.alerts[0]?.title ?? '', at: clock.now() };
      sent.push(one);
      await answer(one, signal);
    },
    log: pino({ level: 'silent' }),
    clock,
    random: () => 1,
  });
  opened.push(deliverer);
  return { deliverer, sent };
}

function add({
  target = 'ops',
  subject = 'a',
  title = 'one',
}: { target?: string; subject?: string; title?: string } = {}): void {
  const alert = { ...testAlert('en'), title };
  const message = {
    at: '',
    tenant: { id: 'acme', name: 'Acme' },
    report_id: null,
    link: null,
    language: 'en' as const,
  };
  outbox.add({
    target: { id: target, name: target },
    tenantId: 'acme',
    subject,
    message: { ...message, alerts: [alert] },
    now: clock.now(),
  });
}

function states(): string[] {
  return outbox.list({ tenantIds: 'all', limit: 100, before: undefined }).map(({ state }) => state);
}

const failing = async (): Promise<never> => {
  throw new DeliveryError('HTTP_503');
};

describe('the outbox', () => {
  it('is delivered once', async () => {
    add();
    const { deliverer, sent } = aDeliverer();
    deliverer.wake();
    await clock.turn(HOUR);
    expect(sent).toHaveLength(1);
    expect(states()).toEqual(['delivered']);
  });

  it('tries again under the same id, ever more rarely, and gives up after a day so that one sees it', async () => {
    add();
    const { deliverer, sent } = aDeliverer(failing);
    deliverer.wake();
    await clock.turn(30 * HOUR);
    const pauses = sent.slice(1).map(({ at }, index) => (at - (sent[index]?.at ?? 0)) / 1_000);
    expect(pauses.slice(0, 6)).toEqual([10, 20, 40, 80, 160, 320]);
    expect(Math.max(...pauses)).toBe(3_600);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect((sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0)).toBeLessThanOrEqual(24 * HOUR);
    expect(outbox.list({ tenantIds: 'all', limit: 1, before: undefined })[0]).toMatchObject({
      state: 'given_up',
      lastError: 'HTTP_503',
      attempts: sent.length,
    });
    expect(outbox.count()).toEqual({ waiting: 0, givenUp: 1 });
  });

  it('leaves a receiver alone for as long as it asks, with all that waits for it', async () => {
    add();
    add({ subject: 'b', title: 'two' });
    add({ target: 'other' });
    let refusals = 0;
    const { deliverer, sent } = aDeliverer(async ({ targetId }) => {
      if (targetId === 'other' || (refusals += 1) > 2) return;
      throw new DeliveryError('HTTP_429', { retryAfterMs: refusals === 1 ? 5 * MINUTE : 10 * 24 * HOUR });
    });
    deliverer.wake();
    await clock.turn(5 * MINUTE - 1);
    expect(sent.map(({ targetId }) => targetId)).toEqual(['ops', 'other']);
    await clock.turn(1);
    expect(sent).toHaveLength(3);
    await clock.turn(HOUR);
    expect(states()).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('delivers to others while one target hangs, and keeps the order of a subject', async () => {
    add({ target: 'hangs' });
    add({ target: 'hangs' });
    add({ title: 'new' });
    add({ title: 'resolved' });
    add({ subject: 'b', title: 'other' });
    let failures = 1;
    const { deliverer, sent } = aDeliverer(({ targetId, title }, signal) => {
      if (targetId === 'hangs')
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error())));
      if (title === 'new' && failures-- > 0) return failing();
      return Promise.resolve();
    });
    deliverer.wake();
    await clock.turn(MINUTE);
    expect(sent.filter(({ targetId }) => targetId === 'hangs')).toHaveLength(1);
    expect(sent.filter(({ targetId }) => targetId === 'ops').map(({ title }) => title)).toEqual([
      'new',
      'other',
      'new',
      'resolved',
    ]);
  });

  it('keeps what the end of the hub cut off, not counted as an attempt', async () => {
    add();
    const { deliverer, sent } = aDeliverer(
      (_sent, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DeliveryError('STOPPED')))),
    );
    deliverer.wake();
    await clock.turn(0);
    await deliverer.close();
    const again = aDeliverer();
    again.deliverer.wake();
    await clock.turn(0);
    expect(again.sent.map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
    expect(outbox.list({ tenantIds: 'all', limit: 1, before: undefined })[0]).toMatchObject({
      attempts: 1,
      state: 'delivered',
    });
  });
});
