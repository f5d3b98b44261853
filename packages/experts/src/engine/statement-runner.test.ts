import type { ResultSet } from '@starrocks-mcp/starrocks';
import { describe, expect, it } from 'vitest';
import { StatementRunner } from './statement-runner.ts';

const EMPTY: ResultSet = { fields: [], rows: [], truncated: false, bytes: 0, elapsedMs: 0 };

const ONE_ROW: ResultSet = { ...EMPTY, fields: [{ name: 'n', type: 'INT' }], rows: [[1]] };

/** A clock that moves only when somebody waits. */
function aClock() {
  let ms = 0;
  return {
    now: () => new Date(ms),
    wait: (pause: number) => {
      ms += pause;
      return Promise.resolve();
    },
  };
}

function aRunner(query: (sql: string) => Promise<ResultSet>) {
  return new StatementRunner({
    port: { query },
    clock: aClock(),
    signal: undefined,
    concurrency: 2,
    sampleIntervalMs: 3000,
  });
}

describe('the statements of one diagnosis', () => {
  it('asks a text once, and twice where a second sample is wanted', async () => {
    const asked: string[] = [];
    const runner = aRunner((sql) => {
      asked.push(sql);
      return Promise.resolve(ONE_ROW);
    });
    await Promise.all([runner.once('a'), runner.once('a'), runner.twice('a'), runner.once('b')]);
    expect(asked.toSorted()).toEqual(['a', 'a', 'b']);
    expect(runner.cost.statements).toBe(3);
  });

  it('spares the second sample of what was not there at first', async () => {
    const runner = aRunner(() => Promise.resolve(EMPTY));
    expect(await runner.twice('a')).toEqual({ first: EMPTY, second: EMPTY, seconds: 3 });
    expect(runner.cost.statements).toBe(1);
  });

  it('says how far apart two samples are', async () => {
    const runner = aRunner(() => Promise.resolve(ONE_ROW));
    expect((await runner.twice('a')).seconds).toBe(3);
  });

  it('never has more under way than it may', async () => {
    let under = 0;
    let most = 0;
    const runner = aRunner(async () => {
      under += 1;
      most = Math.max(most, under);
      await Promise.resolve();
      under -= 1;
      return EMPTY;
    });
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((sql) => runner.once(sql)));
    expect(most).toBe(2);
  });

  it('goes on after a failure, which each asker hears of', async () => {
    const runner = aRunner((sql) => (sql === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve(EMPTY)));
    const results = await Promise.allSettled(['bad', 'bad', 'good', 'fine'].map((sql) => runner.once(sql)));
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
  });
});
