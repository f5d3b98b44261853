import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { HubError } from '@starrocks-mcp/protocol';
import { judge, type ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import { Secret } from '@starrocks-mcp/settings';
import {
  answerWith,
  failure,
  openContractAgent,
  type AgentJob,
  type ContractAgent,
  type StatementHandler,
} from '../testing/contract-agent.ts';
import { openAgentLink, type AgentLinkOptions } from './agent-link.ts';
import { AskAgainError, UnsentError } from './unsent-error.ts';

const limits = { maxRows: 100, maxBytes: 100_000, timeoutMs: 10_000 };
const one = [{ name: 'one', type: 'BIGINT' }];

function statement(text: string): ReadOnlyStatement {
  const verdict = judge(text);
  if (!verdict.ok) throw new Error('the guard refused the test');
  return verdict.statement;
}

const select = statement('SELECT 1 AS one');

function linkTo({ url, token }: Pick<ContractAgent, 'url' | 'token'>, more: Partial<AgentLinkOptions> = {}) {
  const link = openAgentLink({
    tenantId: 'acme',
    url: new URL(url),
    token: new Secret(token),
    concurrency: 8,
    ...more,
  });
  const run: typeof link.run = (...job) => link.run(...job);
  return { run, [Symbol.asyncDispose]: () => link.close() };
}

async function errorOf(promise: Promise<unknown>): Promise<HubError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

/** What a statement fails with at an agent that answers as `handle` says. */
async function failureOf(handle: StatementHandler): Promise<{ code: string; message: string; agent: ContractAgent }> {
  await using agent = await openContractAgent({ handle });
  await using link = linkTo(agent);
  const { code, message } = await errorOf(link.run(select, limits));
  return { code, message, agent };
}

describe('openAgentLink', () => {
  it('sends the judged text with limits and a job id, and returns exact cells', async () => {
    let seen: unknown;
    const rows = [['9223372036854775807'], [null], ['中文']];
    await using agent = await openContractAgent({
      handle(job) {
        seen = job.request;
        return answerWith(one, rows)(job);
      },
    });
    await using link = linkTo(agent);
    expect(await link.run(select, limits)).toMatchObject({ fields: one, rows, truncated: false });
    expect(seen).toMatchObject({
      sql: 'SELECT 1 AS one',
      jobId: expect.any(String),
      limits: { maxRows: 100, maxBytes: 100_000 },
    });
    expect(agent.cancelled).toEqual([]);
  });

  it('reads frames however the network cuts them', async () => {
    await using agent = await openContractAgent({
      async handle({ raw, end, request }) {
        const text = [
          { t: 'head', jobId: request.jobId, fields: one },
          { t: 'hb' },
          { t: 'rows', seq: 0, rows: [['äöü中文']] },
          { t: 'rows', seq: 1, rows: [['2']] },
          { t: 'end', rows: 2, bytes: 9, truncated: true, elapsedMs: 1 },
        ]
          .map((frame) => JSON.stringify(frame))
          .join('\n');
        for (const character of `${text}\n`) raw(character);
        end();
      },
    });
    await using link = linkTo(agent);
    expect(await link.run(select, limits)).toMatchObject({ rows: [['äöü中文'], ['2']], truncated: true });
  });

  const head = { t: 'head', jobId: 'j', fields: one } as const;

  it.each<[string, string, StatementHandler]>([
    ['no end', 'STREAM_TRUNCATED', ({ send, end }) => (send(head), send({ t: 'rows', seq: 0, rows: [['1']] }), end())],
    ['a cut connection', 'STREAM_TRUNCATED', ({ send, cut }) => (send(head), setImmediate(cut), undefined)],
    ['a lost frame', 'STREAM_TRUNCATED', ({ send }) => (send(head), send({ t: 'rows', seq: 1, rows: [['1']] }))],
    [
      'fewer rows than its end says',
      'STREAM_TRUNCATED',
      ({ send, end }) => (send(head), send({ t: 'end', rows: 1, bytes: 0, truncated: false, elapsedMs: 0 }), end()),
    ],
    ['rows before a head', 'AGENT_PROTOCOL', ({ send }) => send({ t: 'rows', seq: 0, rows: [['1']] })],
    [
      'a row of another width',
      'AGENT_PROTOCOL',
      ({ send }) => (send(head), send({ t: 'rows', seq: 0, rows: [['1', '2']] })),
    ],
    [
      'a cell that is no cell',
      'AGENT_PROTOCOL',
      ({ raw, send }) => (send(head), raw('{"t":"rows","seq":0,"rows":[[{"a":1}]]}\n')),
    ],
    [
      'more rows than asked for',
      'AGENT_PROTOCOL',
      ({ send }) => (send(head), send({ t: 'rows', seq: 0, rows: Array.from({ length: 101 }, () => ['1']) })),
    ],
    ['a line that is not JSON', 'AGENT_PROTOCOL', ({ raw }) => raw('<html>\n')],
    ['a frame nobody knows', 'AGENT_PROTOCOL', ({ raw }) => raw('{"t":"exec"}\n')],
    ['a line without end', 'AGENT_PROTOCOL', ({ raw, send }) => (send(head), raw('x'.repeat(2_200_000)))],
    [
      'more bytes than asked for',
      'RESULT_TOO_LARGE',
      ({ raw, send }) => (send(head), raw('{"t":"hb"}\n'.repeat(450_000))),
    ],
    ['a refused token', 'AGENT_UNAUTHENTICATED', ({ refuse }) => refuse(401, failure('UNAUTHENTICATED', 'no'))],
    ['a pool without a place', 'AGENT_BUSY', ({ refuse }) => refuse(429, failure('HUB_BUSY', 'busy'))],
    [
      'a host name that is not the agent’s',
      'AGENT_PROTOCOL',
      ({ refuse }) => refuse(403, failure('HOST_REFUSED', 'no')),
    ],
    [
      'the guard’s refusal',
      'NOT_READ_ONLY',
      ({ refuse }) => refuse(403, failure('NOT_READ_ONLY', 'DROP is not a query')),
    ],
    ['a full agent', 'AGENT_BUSY', ({ refuse }) => refuse(429, failure('AGENT_BUSY', 'busy'))],
    ['a database error', 'DB_UNKNOWN_TABLE', ({ refuse }) => refuse(422, failure('DB_UNKNOWN_TABLE', 'no such table'))],
    [
      'an error in the stream',
      'DB_MEMORY_EXCEEDED',
      ({ send, end }) => (send(head), send({ t: 'err', code: 'DB_MEMORY_EXCEEDED', message: 'm' }), end()),
    ],
    ['a proxy’s error page', 'AGENT_OFFLINE', ({ refuse }) => refuse(502, 'Bad gateway')],
    [
      'a code that is not an agent’s to say',
      'AGENT_PROTOCOL',
      ({ refuse }) => refuse(404, failure('TENANT_UNKNOWN', 'x')),
    ],
    [
      'the old contract’s body',
      'AGENT_PROTOCOL',
      ({ refuse }) => refuse(200, { success: true, data: [], metadata: {} }),
    ],
  ])('takes %s for %s', async (_, code, handle) => {
    expect((await failureOf(handle)).code).toBe(code);
  });

  it('names the tenant and what to check when nobody answers, and not the address', async () => {
    const gone = await openContractAgent();
    await gone[Symbol.asyncDispose]();
    await using link = linkTo(gone);
    const { code, message } = await errorOf(link.run(select, limits));
    expect(code).toBe('AGENT_OFFLINE');
    expect(message).toMatch(/"acme".*Check/);
    expect(message).not.toContain(new URL(gone.url).port);
  });

  it('cancels the job at the agent and drops the connection when the caller gives up', async () => {
    const caller = new AbortController();
    let gone: Promise<unknown> | undefined;
    await using agent = await openContractAgent({
      handle(job) {
        gone = job.gone;
        caller.abort();
      },
    });
    await using link = linkTo(agent);
    const cancelled = agent.nextCancel();
    expect((await errorOf(link.run(select, { ...limits, signal: caller.signal }))).code).toBe('CANCELLED');
    expect(await cancelled).toMatch(/^[0-9a-f-]{36}$/);
    await gone;
  });

  it('gives a statement up that outlives its deadline, and cancels it', async () => {
    await using agent = await openContractAgent({ handle: ({ send }) => send(head) });
    await using link = linkTo(agent);
    const cancelled = agent.nextCancel();
    const error = await errorOf(link.run(select, { ...limits, timeoutMs: 1 }));
    expect([error.code, error.message]).toEqual(['QUERY_TIMEOUT', expect.stringContaining('"acme"')]);
    await cancelled;
  });

  it('takes an agent that falls silent for gone', async () => {
    await using agent = await openContractAgent({ handle: () => {} });
    await using link = linkTo(agent, { silenceMs: 50 });
    expect((await errorOf(link.run(select, limits))).code).toBe('AGENT_OFFLINE');
  });

  it('waits for a heart that beats', async () => {
    await using agent = await openContractAgent({
      handle(job) {
        let beats = 0;
        const timer = setInterval(() => {
          beats += 1;
          if (beats < 5) {
            job.raw('{"t":"hb"}\n');
            return;
          }
          clearInterval(timer);
          void answerWith(one, [['1']])(job);
        }, 40);
      },
    });
    await using link = linkTo(agent, { silenceMs: 120 });
    expect((await link.run(select, limits)).rows).toEqual([['1']]);
  });

  it('follows no redirect, so that the token goes to no other host', async () => {
    const asked: unknown[] = [];
    await using other = await openContractAgent();
    const server = createServer((req, res) => {
      asked.push(req.url);
      res.writeHead(307, { location: `${other.url}/execute-sql` }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await using link = linkTo({ url: `http://127.0.0.1:${port}`, token: other.token });
    expect((await errorOf(link.run(select, limits))).code).toBe('AGENT_PROTOCOL');
    expect(other.statements).toEqual([]);
    server.close();
    server.closeAllConnections();
  });

  it('runs no more statements at once than it may; the others wait their turn', async () => {
    const held: AgentJob[] = [];
    let most = 0;
    await using agent = await openContractAgent({
      handle(job) {
        held.push(job);
        most = Math.max(most, held.length);
        if (held.length < 2) return;
        setImmediate(() => {
          for (const waiting of held.splice(0)) void answerWith(one, [['1']])(waiting);
        });
      },
    });
    await using link = linkTo(agent, { concurrency: 2 });
    await Promise.all(Array.from({ length: 20 }, () => link.run(select, limits)));
    expect(most).toBe(2);
  });

  it('asks again on a fresh connection when the agent had closed one that was kept idle', async () => {
    await using agent = await openContractAgent();
    await using link = linkTo(agent, { liveMs: 0 });
    await link.run(select, limits);
    agent.closeIdleConnections();
    expect((await link.run(select, limits)).rows).toEqual([[1]]);
    expect(agent.statements).toHaveLength(2);
  });

  it.each([0, 10_000])(
    'never sends a statement twice that an agent may have begun (idle for %i ms)',
    async (liveMs) => {
      let first = true;
      await using agent = await openContractAgent({
        handle(job) {
          if (!first) return job.cut();
          first = false;
          return answerWith(one, [['1']])(job);
        },
      });
      await using link = linkTo(agent, { liveMs });
      await link.run(select, limits);
      expect((await errorOf(link.run(select, limits))).code).toBe('AGENT_OFFLINE');
      expect(agent.statements).toHaveLength(2);
    },
  );

  it('sends nothing more once it is told that the way is broken', async () => {
    await using agent = await openContractAgent();
    const beforeSending = (): void => {
      throw new HubError('AGENT_OFFLINE', 'broken');
    };
    await using link = linkTo(agent, { beforeSending });
    expect((await errorOf(link.run(select, limits))).message).toBe('broken');
    expect(agent.statements).toEqual([]);
  });

  it('tells what never left from what may have, and how long a busy agent asks to wait', async () => {
    const gone = await openContractAgent();
    await gone[Symbol.asyncDispose]();
    await using none = linkTo(gone);
    expect(await errorOf(none.run(select, limits))).toBeInstanceOf(UnsentError);
    await using cutting = await openContractAgent({ handle: ({ cut }) => cut() });
    await using link = linkTo(cutting);
    expect(await errorOf(link.run(select, limits))).not.toBeInstanceOf(UnsentError);
    await using busy = await openContractAgent({
      handle: ({ refuse }) => refuse(429, failure('AGENT_BUSY', 'full'), { 'Retry-After': '3' }),
    });
    await using busyLink = linkTo(busy);
    const error = await errorOf(busyLink.run(select, limits));
    expect(error).toBeInstanceOf(AskAgainError);
    expect(error).toMatchObject({ code: 'AGENT_BUSY', retryAfterSeconds: 3 });
  });

  it('takes a busy agent’s word only before the answer has begun', async () => {
    const busy = { t: 'err', code: 'AGENT_BUSY', message: 'full' } as const;
    const errorAfter = async (handle: StatementHandler): Promise<HubError> => {
      await using agent = await openContractAgent({ handle });
      await using link = linkTo(agent);
      return await errorOf(link.run(select, limits));
    };
    expect(await errorAfter(({ send, end }) => (send(busy), end()))).toBeInstanceOf(AskAgainError);
    expect(await errorAfter(({ send, end }) => (send(head), send(busy), end()))).not.toBeInstanceOf(AskAgainError);
  });
});
