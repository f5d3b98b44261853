import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuditLog } from '../audit/audit-log.ts';
import { parseSince, runAudit, runAuditVerify } from './audit-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'agent-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

class Sink {
  text = '';

  write(text: string, done: (error?: Error | null) => void): boolean {
    this.text += text;
    done();
    return true;
  }
}

async function printed(
  run: (streams: { readonly output: Sink; readonly errors: Sink }) => Promise<number>,
): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
  const streams = { output: new Sink(), errors: new Sink() };
  const code = await run(streams);
  return { code, output: streams.output.text, errors: streams.errors.text };
}

describe('audit', () => {
  const stateDir = join(folder, 'state');
  const asked = { jobId: 'j1', askedBy: { principal: 'ops', tool: 'run_select_sql', requestId: 'r' } };
  beforeAll(async () => {
    await using log = createAuditLog({ folder: join(stateDir, 'audit'), agentVersion: '1.0.0', keepDays: 9 });
    await log.append({ event: 'start', ...asked, sql: 'SELECT\n 1\u001b[2J', verdict: 'allowed' });
    await log.append({ event: 'end', jobId: 'j1', code: 'OK', rows: 1, bytes: 3, ms: 7, truncated: false });
    await log.append({
      event: 'refused',
      ...asked,
      jobId: 'j2',
      sql: 'DROP TABLE t',
      verdict: 'refused',
      code: 'NOT_READ_ONLY',
    });
    await log.append({ event: 'start', ...asked, jobId: 'j3', sql: 'SELECT 3', verdict: 'allowed' });
  });

  it('shows one line a statement, and none that a terminal would obey', async () => {
    const { code, output } = await printed((streams) => runAudit({ stateDir, since: '1h' }, streams));
    expect(code).toBe(0);
    expect(output).toMatch(/ops by run_select_sql {2}OK {2}1 rows {2}3 bytes {2}7 ms {2}SELECT 1·\[2J\n/);
    expect(output).toMatch(/refused NOT_READ_ONLY {2}DROP TABLE t\n/);
    expect(output).toMatch(/no end in the record {2}SELECT 3\n$/);
    expect((await printed((streams) => runAudit({ stateDir, since: '0s' }, streams))).output).toBe('');
  });

  it('gives the lines as they are to programs', async () => {
    const { output } = await printed((streams) => runAudit({ stateDir, json: true }, streams));
    const events = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    expect(events).toEqual(['open', 'start', 'end', 'refused', 'start']);
  });

  it('proves the record, and ends with 1 when it is not whole', async () => {
    const whole = await printed((streams) => runAuditVerify({ stateDir }, streams));
    expect(whole.code).toBe(0);
    const head = /ends with (\d+:[0-9a-f]{64})/.exec(whole.output)?.[1] ?? '';
    expect((await printed((streams) => runAuditVerify({ stateDir, head }, streams))).code).toBe(0);
    const audit = join(stateDir, 'audit');
    const file = readdirSync(audit).find((name) => name.startsWith('audit-')) ?? '';
    appendFileSync(join(audit, file), '{"seq":9}\n{}\n');
    const broken = await printed((streams) => runAuditVerify({ stateDir }, streams));
    expect(broken).toMatchObject({ code: 1, output: expect.stringMatching(/✗ The record is not whole/) });
    expect((await printed((streams) => runAuditVerify({ stateDir, head: 'x' }, streams))).code).toBe(2);
  });

  it('takes times as people write them', () => {
    const now = new Date('2026-03-01T12:00:00Z');
    expect(parseSince('90m', now)).toEqual(new Date('2026-03-01T10:30:00Z'));
    expect(parseSince('2026-02-28', now)).toEqual(new Date('2026-02-28T00:00:00Z'));
    expect(parseSince('yesterday', now)).toBeUndefined();
    expect(parseSince('-1h', now)).toBeUndefined();
  });
});
