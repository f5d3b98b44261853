import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openHouse, type House } from './house.ts';
import { openAgent } from './open-agent.ts';
import { openDialOutAgent } from './open-dial-out-agent.ts';
import { recordingLog } from './recording-log.ts';

const GIVEN = 'request-of-this-test-1';

let cluster: Simulator;

beforeAll(async () => {
  cluster = await startSimulator({ scenario: { name: 'ids', version: '3.5.7', now: '2026-03-01 12:00:00' } });
});

afterAll(() => cluster.close());

async function ask(house: House, sql: string, requestId?: string): Promise<string> {
  const response = await fetch(new URL('/call-tool', house.url), {
    method: 'POST',
    headers: {
      'X-API-Key': house.key('all'),
      'Content-Type': 'application/json',
      ...(requestId !== undefined && { 'X-Request-Id': requestId }),
    },
    body: JSON.stringify({ tool: 'run_select_sql', arguments: { sql } }),
  });
  await response.text();
  return response.headers.get('x-request-id') ?? '';
}

const recordLine = z.object({
  event: z.string(),
  requestId: z.string().optional(),
  askedBy: z.object({ requestId: z.string() }).optional(),
});

/** Ids in the owner's record of statements that began or were refused, in their order. */
function recordedIds(stateDir: string): readonly (string | undefined)[] {
  const folder = join(stateDir, 'audit');
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const lines = files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean));
  return lines
    .map((line) => recordLine.parse(JSON.parse(line)))
    .filter(({ event }) => event === 'start' || event === 'refused')
    .map(({ requestId, askedBy }) => askedBy?.requestId ?? requestId);
}

function loggedIds(lines: readonly Record<string, unknown>[]): readonly unknown[] {
  return lines.filter(({ msg }) => msg === 'statement').map(({ requestId }) => requestId);
}

describe('the id of a request', () => {
  it('reaches the log and the record of an agent that the hub calls by a token alone', async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'starrocks-agent-ids-'));
    const { log, lines } = recordingLog();
    const { agent, entry } = await openAgent({ clusterPort: cluster.port, env: { AGENT_STATE_DIR: stateDir }, log });
    await using house = await openHouse({ tenants: { acme: entry }, keys: { all: ['acme'] } });
    const ids = [await ask(house, 'SELECT 1 AS one', GIVEN), await ask(house, 'SELECT x FROM nowhere.at_all')];
    expect(ids[0]).toBe(GIVEN);
    expect(loggedIds(lines)).toEqual(ids);
    expect(recordedIds(stateDir)).toEqual(ids);
    await agent.close();
    rmSync(stateDir, { recursive: true, force: true });
  });

  it('reaches those of an agent that dials out, signed', async () => {
    const { log, lines } = recordingLog();
    await using house = await openHouse({ tenants: { acme: { link: 'dial-out' } }, keys: { all: ['acme'] } });
    await using agent = await openDialOutAgent({ house, tenantId: 'acme', clusterPort: cluster.port, log });
    const ids = [await ask(house, 'SELECT 1 AS one', GIVEN), await ask(house, 'SELECT x FROM nowhere.at_all')];
    expect(loggedIds(lines)).toEqual(ids);
    expect(recordedIds(agent.stateDir)).toEqual(ids);
  });

  it('that is none is not taken over from a header', async () => {
    const { log, lines } = recordingLog();
    const { agent, entry } = await openAgent({ clusterPort: cluster.port, log });
    await fetch(new URL('/execute-sql', entry.agent_url), {
      method: 'POST',
      headers: {
        'X-Agent-Token': entry.agent_token,
        'X-Request-Id': 'no id "at" all',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ sql: 'SELECT 1 AS one' }),
    });
    expect(loggedIds(lines)).toEqual([undefined]);
    await agent.close();
  });
});
