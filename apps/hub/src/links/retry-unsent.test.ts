import { HubError } from '@starrocks-mcp/protocol';
import { judge } from '@starrocks-mcp/sql-guard';
import { describe, expect, it } from 'vitest';
import { retryUnsent } from './retry-unsent.ts';
import type { TenantLink } from './tenant-link.ts';
import { AskAgainError, UnsentError } from './unsent-error.ts';

const answer = { fields: [], rows: [['1']], truncated: false, bytes: 1, elapsedMs: 1 };
const limits = { maxRows: 1, maxBytes: 1_000, timeoutMs: 10_000 };
const unsent = new UnsentError('AGENT_OFFLINE', 'refused');
const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
const askAgain = (seconds: number) => new AskAgainError('AGENT_BUSY', 'full', { waitMs: seconds * 1_000 });

/** A link that fails so often in this order, then answers. */
function aLink(failures: readonly Error[], { random = () => 1 }: { random?: () => number } = {}) {
  const left = [...failures];
  const pauses: number[] = [];
  let sent = 0;
  const once = (): void => {
    sent += 1;
    const failure = left.shift();
    if (failure) throw failure;
  };
  const bare: TenantLink = {
    run: async () => (once(), answer),
    stream: async () => (
      once(),
      { fields: [], batches: (async function* () {})(), outcome: { rows: 0, bytes: 0, truncated: false, elapsedMs: 0 } }
    ),
    close: async () => {},
  };
  const link = retryUnsent(bare, { random, wait: async (ms) => void pauses.push(ms) });
  return { link, pauses, sent: () => sent };
}

function select() {
  const verdict = judge('SELECT 1');
  if (!verdict.ok) throw new Error('the guard refused the test');
  return verdict.statement;
}

describe('asking again', () => {
  it('follows on a connection that never stood, after a random pause that grows', async () => {
    const { link, pauses } = aLink([unsent, unsent]);
    expect(await link.run(select(), limits)).toBe(answer);
    expect(pauses).toEqual([200, 400]);
    const lucky = aLink([unsent, unsent], { random: () => 0.25 });
    await lucky.link.stream(select(), limits);
    expect(lucky.pauses).toEqual([50, 100]);
  });

  it('follows on a direct cluster that refused the connection', async () => {
    const { link, sent } = aLink([new HubError('DB_UNAVAILABLE', 'down', { cause: refused })]);
    await link.run(select(), limits);
    expect(sent()).toBe(2);
  });

  it('ends after two times, with the last failure', async () => {
    const { link, sent } = aLink([unsent, unsent, unsent]);
    await expect(link.run(select(), limits)).rejects.toBe(unsent);
    expect(sent()).toBe(3);
  });

  it('waits at least as long as a busy agent asks', async () => {
    const { link, pauses } = aLink([askAgain(3)], { random: () => 0.5 });
    await link.run(select(), limits);
    expect(pauses).toEqual([3_250]);
  });

  it('does not wait past the statement’s time', async () => {
    const { link, pauses } = aLink([askAgain(10)]);
    await expect(link.run(select(), limits)).rejects.toMatchObject({ code: 'AGENT_BUSY' });
    expect(pauses).toEqual([]);
  });

  it.each([
    new HubError('AGENT_OFFLINE', 'silent'),
    new HubError('AGENT_LOST', 'lost'),
    new HubError('STREAM_TRUNCATED', 'cut'),
    new HubError('AGENT_BUSY', 'told in the midst of an answer'),
    new HubError('QUERY_TIMEOUT', 'slow'),
    new HubError('DB_UNAVAILABLE', 'dropped', { cause: reset }),
    new HubError('DB_SYNTAX', 'wrong'),
  ])('never follows on what may have begun, or would fail again ($code)', async (failure) => {
    const { link, sent } = aLink([failure]);
    await expect(link.run(select(), limits)).rejects.toBe(failure);
    expect(sent()).toBe(1);
  });

  it('stops waiting when the caller gives up', async () => {
    const caller = new AbortController();
    const link = retryUnsent({ ...aLink([]).link, run: () => Promise.reject(askAgain(5)) });
    const run = link.run(select(), { ...limits, signal: caller.signal });
    caller.abort();
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
