import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAuditLog } from './audit-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-audit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = (): Date => new Date('2026-03-01T10:00:00Z');

async function write(agentVersion: string): Promise<void> {
  await using log = createAuditLog({ folder, agentVersion, keepDays: 30, now });
  const askedBy = { principal: 'key-1', tool: 'diagnose_table', requestId: 'r' };
  await log.append({ event: 'start', jobId: 'j', askedBy, sql: 'SELECT 1', verdict: 'allowed' });
  await log.append({ event: 'end', jobId: 'j', code: 'OK', rows: 1, bytes: 3, ms: 7, truncated: false });
}

function lines(): readonly string[] {
  const name = readdirSync(folder).find((one) => one.startsWith('audit-')) ?? '';
  return readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
}

/** As releases up to 0.1.0 wrote them. */
const EARLIER = [
  '{"seq":1,"at":"2026-03-01T10:00:00.000Z","event":"open","agent":"1.0.0","prev":"0000000000000000000000000000000000000000000000000000000000000000"}',
  '{"seq":2,"at":"2026-03-01T10:00:00.000Z","event":"start","jobId":"j","askedBy":{"principal":"key-1","tool":"diagnose_table","requestId":"r"},"sql":"SELECT 1","verdict":"allowed","prev":"@1"}',
  '{"seq":3,"at":"2026-03-01T10:00:00.000Z","event":"end","jobId":"j","code":"OK","rows":1,"bytes":3,"ms":7,"truncated":false,"prev":"@2"}',
];

it('writes the lines that its readers know', async () => {
  await write('1.0.0');
  expect(lines().map((line, index) => (index === 0 ? line : line.replace(/[0-9a-f]{64}/, `@${index}`)))).toEqual(
    EARLIER,
  );
});

it('cannot be written where there is a file in the place of its folder', async () => {
  writeFileSync(join(folder, 'audit'), '');
  const log = createAuditLog({ folder: join(folder, 'audit'), agentVersion: '1.0.0', keepDays: 30 });
  await expect(log.open()).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
});
