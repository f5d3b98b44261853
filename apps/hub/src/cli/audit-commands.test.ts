import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HubAudit } from '../audit/hub-audit.ts';
import { MetricRegistry } from '../stats/metric-registry.ts';
import { createProgram } from './program.ts';
import { readProcessWorld } from './process-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'hub-audit-cli-'));
const auditDir = join(folder, 'audit');

beforeAll(async () => {
  const audit = new HubAudit({
    config: { folder: auditDir, mode: 'strict', keepDays: 9 },
    hubVersion: '1.0.0',
    log: pino({ level: 'silent' }),
    metrics: new MetricRegistry(),
  });
  for (const tenant of ['acme', 'beta', 'acme']) {
    const cost = { statements: 1, rows: 3, bytes: 40 };
    const record = { tool: 'run_select_sql', tenant, durationMs: 7.25, cost, arguments: { sql: "SELECT '\u001b[2J'" } };
    const rest = { statements: [], reads: [], truncated: true, report: undefined, error: undefined };
    const principal = { id: 'key\u001b[2J', keyId: 'k', prefix: 'srmcp_abc' };
    await audit.recordCall(
      { ...record, ...rest, requestId: `r-${tenant}`, principal: 'key' },
      { principal, source: '192.0.2.7' },
    );
  }
  const asker = { principal: undefined, requestId: 'r-denied', source: '192.0.2.8' };
  await audit.recordDenial({ action: 'GET /tools', asker, tenant: undefined, errorCode: 'UNAUTHENTICATED' });
  await audit.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words: readonly string[]) => runIn(folder, ...words);

async function runIn(dataDir: string, ...words: readonly string[]): Promise<{ code: number; output: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let code = -1;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- streams that are no terminal
  const streams = { stdout, stderr } as unknown as Pick<NodeJS.Process, 'stdout' | 'stderr'>;
  const program = createProgram({
    world: () => ({ ...readProcessWorld(), ...streams, env: { DATA_DIR: dataDir } }),
    exit: (ended) => (code = ended),
  });
  await program.parseAsync(words, { from: 'user' });
  return { code, output: `${String(stdout.read() ?? '')}${String(stderr.read() ?? '')}` };
}

describe('starrocks-mcp audit', () => {
  it('says what is wrong with a record that cannot be read, and proves none that is not there', async () => {
    const elsewhere = join(folder, 'elsewhere');
    expect(await runIn(elsewhere, 'audit')).toEqual({ code: 0, output: 'The record has no such line.\n' });
    expect(await runIn(elsewhere, 'audit', 'verify')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/not whole[^]*there is no record here/),
    });
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'audit'), 'no folder');
    const codes = [await runIn(elsewhere, 'audit'), await runIn(elsewhere, 'audit', 'verify')].map(({ code }) => code);
    expect(codes).toEqual([2, 2]);
  });

  it('tells the lines to a person, the oldest first, with nothing that a terminal would obey', async () => {
    const { code, output } = await run('audit', '--since', '1h', '--tenant', 'acme');
    expect(code).toBe(0);
    const call =
      /^\S+Z {2}call {2}key·\[2J from 192\.0\.2\.7 for acme {2}run_select_sql {2}allowed {2}3 rows, 40 bytes, cut {2}7\.3 ms {2}r-acme$/gm;
    expect(output.match(call)).toHaveLength(2);
    expect(output.trimEnd().split('\n')).toHaveLength(2);
    expect((await run('audit', '--decision', 'denied')).output).toMatch(
      /denial {2}nobody known from 192\.0\.2\.8 {2}GET \/tools {2}denied UNAUTHENTICATED {2}r-denied\n$/,
    );
  });

  it('gives them to programs as they are', async () => {
    const { output } = await run('audit', '--json');
    const lines = output
      .trimEnd()
      .split('\n')
      .map((line) => Object(JSON.parse(line)));
    expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(lines.map(({ type }) => type)).toEqual(['open', 'call', 'call', 'call', 'denial']);
    expect((await run('audit', '--limit', '2')).output).toMatch(/^.*beta.*\n.*acme.*\n|there are more/);
  });

  it('knows wrong times and numbers', async () => {
    for (const words of [
      ['--since', 'yesterday'],
      ['--until', '1'],
      ['--limit', '0'],
    ])
      expect((await run('audit', ...words)).code).toBe(2);
  });

  it('proves the record, and says which line is not as it was written', async () => {
    const whole = await run('audit', 'verify');
    expect(whole).toMatchObject({
      code: 0,
      output: expect.stringMatching(/✓ The record is whole: 5 lines in 1 files/),
    });
    const head = /ends with (\d+:[0-9a-f]{64})/.exec(whole.output)?.[1] ?? '';
    expect((await run('audit', 'verify', '--head', head)).code).toBe(0);
    expect((await run('audit', 'verify', '--head', head.replace('5:', '4:'))).code).toBe(1);
    expect((await run('audit', 'verify', '--head', 'x')).code).toBe(2);
    const name = readdirSync(auditDir).find((one) => one.startsWith('audit-')) ?? '';
    appendFileSync(join(auditDir, name), '{"seq":9,"at":"2026-01-01T00:00:00Z","prev":""}\n');
    const broken = await run('audit', 'verify', '--json');
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.output)).toMatchObject({ ok: false, problems: [{ file: name, line: 6 }] });
  });
});
