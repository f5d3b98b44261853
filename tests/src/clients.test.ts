import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { parseJSONRPCMessage } from '@modelcontextprotocol/client';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text as readAll } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { connectClient, type AnyClient, type Target, type Way } from './connect-client.ts';
import { openHouse, type House } from './house.ts';
import { argumentsFor, markedScenario } from './marked-cluster.ts';

const MARK = 'acmemark';
const TABLE = `db_${MARK}.orders_${MARK}`;
/** Gemini CLI shows no more of a text, cuts names above this length, and puts `mcp_<server>_` before them. */
const GEMINI = { maxText: 40_000, maxName: 63, prefix: 'mcp_starrocks_' };
const HUB = fileURLToPath(new URL('main.ts', import.meta.resolve('@starrocks-mcp/hub')));
const STDIO = ['--import', import.meta.resolve('tsx'), HUB, 'stdio'];

const WAYS: readonly Way[] = [
  { sdk: 'v1', over: 'stdio', revision: '2025' },
  { sdk: 'v2', over: 'stdio', revision: '2025' },
  { sdk: 'v2', over: 'stdio', revision: '2026' },
  { sdk: 'v1', over: 'http', revision: '2025' },
  { sdk: 'v2', over: 'http', revision: '2025' },
  { sdk: 'v2', over: 'http', revision: '2026' },
  { sdk: 'v1', over: 'sse', revision: '2025' },
  { sdk: 'v2', over: 'sse', revision: '2025' },
];

const listSchema = z.object({
  tools: z.array(z.looseObject({ name: z.string(), inputSchema: z.json(), outputSchema: z.json() })),
});
/** One text and nothing else: what every client shows. */
const contentSchema = z.object({ content: z.tuple([z.object({ type: z.literal('text'), text: z.string() })]) });
/** What of an answer's data a reader of its text must find there: of a report, a view, rows of a query. */
const dataSchema = z.object({
  structuredContent: z.object({
    summary: z.string().optional(),
    findings: z.array(z.object({ title: z.string(), summary: z.string() })).default([]),
    tables: z.array(z.object({ title: z.string() })).default([]),
    rows: z.array(z.array(z.string())).default([]),
  }),
});

let simulator: Simulator;
let house: House;
let target: Target;

beforeAll(async () => {
  simulator = await startSimulator({ scenario: markedScenario(MARK) });
  const direct = { host: '127.0.0.1', port: simulator.port, user: 'root' };
  house = await openHouse({ tenants: { acme: { direct } }, keys: { acme: ['acme'] } });
  const { PATH = '' } = process.env;
  const env = { PATH, SR_HOST: direct.host, SR_PORT: String(direct.port), SR_USER: direct.user };
  target = {
    url: house.url,
    headers: { 'X-API-Key': house.key('acme') },
    process: { command: process.execPath, args: STDIO, env },
  };
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await simulator.close();
});

describe.each(WAYS)('the $sdk client of $revision over $over', (way) => {
  let client: AnyClient;

  beforeAll(async () => {
    client = await connectClient(way, target);
  });
  afterAll(() => client.close());

  it('sees the same tools as everybody else, on one page', async () => {
    const page = await client.listTools();
    expect(page).not.toHaveProperty('nextCursor');
    expect(page).toHaveProperty('tools', await listOverPlainHttp());
  });

  it.each(['get_disk_usage', 'run_select_sql'])('gets the same in text and data of %s', async (name) => {
    const { text, data } = readAnswer(await callWithExtra(client, name));
    expect(data.filter((value) => !text.includes(value))).toEqual([]);
  });

  it('is told ever more progress before the report', async () => {
    const steps: number[] = [];
    const onprogress = ({ progress }: { progress: number }): void => void steps.push(progress);
    const call = { name: 'analyze_ingestion_health', arguments: {} };
    const { text, data } = readAnswer(await client.callTool(call, { onprogress }));
    expect(data.filter((value) => !text.includes(value))).toEqual([]);
    expect(steps.length).toBeGreaterThan(1);
    expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
  });

  it('reads why a statement was refused, in the text and in the data', async () => {
    const result = await client.callTool({ name: 'run_select_sql', arguments: { sql: 'DROP TABLE t' } });
    expect(result).toMatchObject({ isError: true, structuredContent: { code: 'NOT_READ_ONLY' } });
    expect(textOf(result)).toContain('NOT_READ_ONLY');
  });

  it('is told that there is no such tool', async () => {
    const call = client.callTool({ name: 'drop_everything', arguments: {} });
    await expect(call).rejects.toMatchObject({ code: -32_602, message: expect.stringContaining('drop_everything') });
  });

  it('gets a huge answer in a text that it can show', async () => {
    const sql = `SELECT note, repeat('x', 30000) AS filler FROM ${TABLE} ORDER BY id`;
    const result = await client.callTool({ name: 'run_select_sql', arguments: { sql } });
    expect(textOf(result).length).toBeLessThanOrEqual(GEMINI.maxText);
    expect(JSON.stringify(result).length).toBeGreaterThan(60_000);
  });

  it('ends the query on the cluster when it cancels', async () => {
    simulator.setFault(TABLE, { slowSeconds: 60 });
    const cancel = new AbortController();
    const sql = `SELECT id FROM ${TABLE}`;
    const call = client.callTool({ name: 'run_select_sql', arguments: { sql } }, { signal: cancel.signal });
    const aborted = call.catch((error: unknown) => error);
    await expect.poll(() => simulator.processes().map(({ text }) => text)).toContain(sql);
    cancel.abort();
    expect(String(await aborted)).toMatch(/abort/i);
    await expect.poll(() => simulator.processes()).toEqual([]);
    simulator.clearFault(TABLE);
  });
});

describe('every tool', () => {
  it('answers the same in text and data', async () => {
    const tools = await listOverPlainHttp();
    const client = await connectClient({ sdk: 'v1', over: 'http', revision: '2025' }, target);
    const results = await Promise.all(tools.map(({ name }) => callWithExtra(client, name)));
    await client.close();
    for (const { text, data } of results.map(readAnswer)) {
      expect(text.length).toBeLessThanOrEqual(GEMINI.maxText);
      expect(data.filter((value) => !text.includes(value))).toEqual([]);
    }
  });

  it('has a name and schemas that every known client digests', async () => {
    const tools = await listOverPlainHttp();
    expect(tools.length).toBeGreaterThan(0);
    for (const { name, inputSchema, outputSchema } of tools) {
      expect(name).toMatch(/^[a-z_]+$/);
      expect(`${GEMINI.prefix}${name}`.length).toBeLessThanOrEqual(GEMINI.maxName);
      expect([inputSchema, outputSchema].flatMap((schema) => findFaults(schema, name))).toEqual([]);
    }
  });
});

describe('stdout of starrocks-mcp stdio', () => {
  function start(env: Readonly<Record<string, string>>) {
    const child = spawn(target.process.command, STDIO, { env });
    const exit = once(child, 'exit').then(([code]) => Number(code));
    return { child, ended: Promise.all([readAll(child.stdout), readAll(child.stderr), exit]) };
  }

  it('carries a JSON-RPC message on each line and nothing else, also for lines that are none', async () => {
    const { child, ended } = start({ ...target.process.env, LOG_LEVEL: 'debug' });
    const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
    const call = { name: 'analyze_ingestion_health', arguments: {}, _meta: { progressToken: 7 } };
    const messages = [
      { id: 1, method: 'initialize', params: hello },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: call },
      { id: 3, method: 'tools/call', params: { name: 'run_select_sql', arguments: { sql: 'SELECT nothing' } } },
      { id: 4, method: 'no/such' },
    ];
    for (const message of messages) child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    child.stdin.write('{"jsonrpc": broken\n');
    let seen = '';
    child.stdout.on('data', (part) => {
      seen += String(part);
      if ([1, 2, 3, 4].every((id) => seen.includes(`"id":${id}`))) child.stdin.end();
    });
    const [stdout, , code] = await ended;
    const lines = stdout.trimEnd().split('\n');
    const answers = lines.map((line) => z.looseObject({}).parse(JSON.parse(line)));
    expect(code).toBe(0);
    expect(answers.filter((answer) => 'method' in answer).length).toBeGreaterThan(1);
    expect(answers).toContainEqual(expect.objectContaining({ id: null, error: expect.objectContaining({}) }));
    for (const answer of answers) expect(answer).toMatchObject({ jsonrpc: '2.0' });
    for (const answer of answers.filter(({ id }) => id !== null))
      expect(() => parseJSONRPCMessage(answer)).not.toThrow();
  });

  it('stays empty when settings are wrong, which stderr lists all before the process ends with 2', async () => {
    const { PATH = '' } = target.process.env;
    const { child, ended } = start({ PATH, SR_PORT: 'many', LOG_LEVEL: 'loud' });
    child.stdin.end();
    const [stdout, stderr, code] = await ended;
    expect(stderr).toMatch(/LOG_LEVEL[^]*SR_PORT/);
    expect([code, stdout]).toEqual([2, '']);
  });
});

async function listOverPlainHttp() {
  const response = await fetch(new URL('/tools', target.url), { headers: target.headers });
  return listSchema.parse(await response.json()).tools;
}

/** As Gemini CLI calls, which offers its model this argument with every tool and sends it on. */
function callWithExtra(client: AnyClient, name: string): Promise<unknown> {
  return client.callTool({ name, arguments: { ...argumentsFor(name, MARK), wait_for_previous: true } });
}

function textOf(result: unknown): string {
  return contentSchema.parse(result).content[0].text;
}

/** The text, and those values of the data that a reader of the text must find there. */
function readAnswer(result: unknown): { text: string; data: readonly string[] } {
  expect(result).not.toHaveProperty('isError', true);
  const { summary, findings, tables, rows } = dataSchema.parse(result).structuredContent;
  const data = [
    ...(summary === undefined ? [] : [summary]),
    ...findings.flatMap((finding) => [finding.title, finding.summary]),
    ...tables.map(({ title }) => title),
    ...rows.flat(),
  ];
  expect(data).not.toEqual([]);
  return { text: textOf(result), data };
}

const INDIGESTIBLE = new Set(['const', 'oneOf', 'exclusiveMinimum', 'exclusiveMaximum', '$ref', '$schema', '$defs']);
const objectSchema = z.record(z.string(), z.json());

/** Each of these loses some client a tool or a whole server: rare keywords, boolean subschemas, lists of types. */
function findFaults(schema: unknown, path: string): readonly string[] {
  const parsed = objectSchema.safeParse(schema);
  if (!parsed.success) return [`${path} is no object`];
  const { properties = {}, items, additionalProperties, anyOf = [], type } = parsed.data;
  const inner = [
    ...Object.entries(objectSchema.parse(properties)),
    ...z.array(z.json()).parse(anyOf).entries(),
    ...Object.entries({ items, additionalProperties }).filter(([, child]) => child !== undefined),
  ];
  return [
    ...Object.keys(parsed.data)
      .filter((it) => INDIGESTIBLE.has(it))
      .map((keyword) => `${path} has ${keyword}`),
    ...(Array.isArray(type) ? [`${path} lists types`] : []),
    ...inner.flatMap(([name, child]) => findFaults(child, `${path}.${name}`)),
  ];
}
