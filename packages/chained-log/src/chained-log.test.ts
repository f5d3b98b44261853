import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChainFormat } from './chain-format.ts';
import { ChainedLog, type ChainedLogOptions } from './chained-log.ts';
import { verifyChain } from './verify-chain.ts';

interface Event {
  readonly event: string;
  readonly jobId: string;
  readonly sql?: string;
}

const FORMAT: ChainFormat = { kindField: 'event', writer: 'the agent' };
const START: Event = { event: 'start', jobId: 'j', sql: "SELECT 'a\nb' AS x" };

class Unavailable extends Error {
  readonly code = 'AUDIT_UNAVAILABLE';
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chained-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Options = Partial<ChainedLogOptions<Event>>;

function openLog(options: Options = {}): ChainedLog<Event> {
  return new ChainedLog({
    folder,
    format: FORMAT,
    opening: { agent: '1.0.0' },
    keepDays: 30,
    unavailable: (cause) => new Unavailable('not now', { cause }),
    ...options,
  });
}

function verify(expected?: { seq: number; hash: string }, where = folder): ReturnType<typeof verifyChain> {
  return verifyChain({ folder: where, format: FORMAT, expected });
}

async function write(count: number, options: Options = {}): Promise<void> {
  await using log = openLog(options);
  for (let n = 0; n < count; n += 1) await log.append({ ...START, jobId: `j${n}` });
}

function files(): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('audit-'))
    .toSorted()
    .map((name) => join(folder, name));
}

function lastFile(): string {
  return files().at(-1) ?? '';
}

describe('the record', () => {
  it('is whole after restarts, and only its owner can read it', async () => {
    await write(3);
    await write(2);
    expect(await verify()).toMatchObject({
      ok: true,
      files: 1,
      lines: 6,
      first: 1,
      problems: [],
      notes: [],
    });
    expect(statSync(lastFile()).mode & 0o777).toBe(0o600);
  });

  it('keeps the order of what is appended at once', async () => {
    await using log = openLog();
    await Promise.all(Array.from({ length: 200 }, (_, n) => log.append({ ...START, jobId: String(n) })));
    const ids = readFileSync(lastFile(), 'utf8').match(/"jobId":"(\d+)"/g) ?? [];
    expect(ids.map((id) => Number(/\d+/.exec(id)?.[0]))).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect((await verify()).ok).toBe(true);
  });

  it('goes on in another file when one is full and on another day, and lets go of what is too old', async () => {
    await write(20, { maxFileBytes: 1_000, now: () => new Date('2026-01-01T10:00:00Z') });
    expect(files().length).toBeGreaterThan(3);
    expect((await verify()).ok).toBe(true);
    await write(1, { now: () => new Date('2026-01-20T10:00:00Z') });
    await write(1, { now: () => new Date('2026-03-20T10:00:00Z') });
    const verdict = await verify();
    expect(verdict).toMatchObject({ ok: true, problems: [] });
    expect(verdict.first).toBeGreaterThan(1);
    expect(verdict.notes.join()).toMatch(/older files are past the days/);
  });

  it('cuts off the line that a crash tore, and says so', async () => {
    await write(3);
    appendFileSync(lastFile(), '{"seq":5,"at":"2026-');
    expect(await verify()).toMatchObject({ ok: true, notes: [expect.stringMatching(/torn/)] });
    await write(1);
    const verdict = await verify();
    expect(verdict).toMatchObject({ ok: true, lines: 6, notes: [expect.stringMatching(/20 bytes/)] });
  });

  it('refuses while it cannot be written, and goes on by itself', async () => {
    const states: string[] = [];
    writeFileSync(join(folder, 'not-a-folder'), '');
    const blocked = join(folder, 'not-a-folder', 'audit');
    await using log = openLog({ folder: blocked, onState: (state) => states.push(state) });
    await expect(log.append(START)).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    await expect(log.append(START)).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    expect(log.isAvailable).toBe(false);
    unlinkSync(join(folder, 'not-a-folder'));
    await log.append(START);
    expect(states).toEqual(['unavailable', 'writing']);
    expect(await verify(undefined, blocked)).toMatchObject({ ok: true, lines: 2 });
  });

  it('says before anything is done that it cannot be written, and when it can again', async () => {
    writeFileSync(join(folder, 'not-a-folder'), '');
    await using log = openLog({ folder: join(folder, 'not-a-folder', 'audit') });
    await expect(log.ready()).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    unlinkSync(join(folder, 'not-a-folder'));
    await log.ready();
    await log.append(START);
    expect(await verify(undefined, join(folder, 'not-a-folder', 'audit'))).toMatchObject({ ok: true, lines: 3 });
  });

  it('says before anything is done that the disk is nearly full', async () => {
    const states: string[] = [];
    await using log = openLog({ minFreeBytes: Number.MAX_SAFE_INTEGER, onState: (state) => states.push(state) });
    await expect(log.ready()).rejects.toMatchObject({ cause: { message: expect.stringMatching(/bytes left/) } });
    // What is left is for what must be said about it, which does not make it better.
    await log.append(START);
    expect([log.isAvailable, states]).toEqual([false, ['unavailable']]);
  });

  it('goes on when its folder was taken away, and tells it', async () => {
    await using log = openLog();
    await log.append(START);
    rmSync(folder, { recursive: true });
    await log.ready();
    await log.append(START);
    expect((await verify()).problems.map(({ problem }) => problem).join()).toMatch(/lines 1 to 2 are missing|was not/);
  });

  it.each(['the folder', 'the file'])('is not written where nobody finds it, once %s was moved away', async (what) => {
    await using log = openLog();
    await log.append(START);
    const from = what === 'the folder' ? folder : lastFile();
    renameSync(from, `${from}.away`);
    await log.ready();
    await log.append(START);
    expect(readFileSync(lastFile(), 'utf8')).toContain('"seq":4');
    expect((await verify()).ok).toBe(false);
    rmSync(`${from}.away`, { recursive: true });
  });

  it('says that it cannot be written where its folder has become a file', async () => {
    await using log = openLog();
    await log.append(START);
    renameSync(folder, `${folder}.away`);
    writeFileSync(folder, '');
    await expect(log.ready()).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    unlinkSync(folder);
    renameSync(`${folder}.away`, folder);
    await log.ready();
    expect(await verify()).toMatchObject({ ok: true, lines: 3 });
  });

  it('says at any time during writes that it is ready', async () => {
    await using log = openLog();
    const appended = Array.from({ length: 20 }, () => log.append(START));
    await log.ready();
    await Promise.all(appended);
    await log.ready();
    expect(await verify()).toMatchObject({ ok: true, lines: 21 });
  });

  it('finds its end in a file whose last line is long', async () => {
    await write(1);
    await using log = openLog();
    await log.append({ ...START, sql: 'x'.repeat(2_000_000) });
    await log.close();
    await write(1);
    expect(await verify()).toMatchObject({ ok: true, lines: 4, notes: [] });
  });

  it('is whole whatever characters its lines have', async () => {
    const sql = 'a\u2028b\u2029c\u0085d\re\vf\u0000g\ud800';
    await using log = openLog();
    await log.append({ ...START, sql });
    await log.append(START);
    expect(await verify()).toMatchObject({ ok: true, lines: 3, problems: [], notes: [] });
  });

  it('does not go on in a file that somebody else writes', async () => {
    await using log = openLog();
    await log.append(START);
    appendFileSync(lastFile(), '{}\n');
    await expect(log.append(START)).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
  });
});

describe('proving the record', () => {
  /** Eight lines, the lines of the file, and what became of them. */
  async function tampered(change: (lines: string[]) => string[]): Promise<string> {
    await write(7);
    const lines = readFileSync(lastFile(), 'utf8').trimEnd().split('\n');
    writeFileSync(lastFile(), `${change(lines).join('\n')}\n`);
    return (await verify()).problems.map(({ problem }) => problem).join('; ');
  }

  it('finds an altered line', async () => {
    const problems = await tampered((lines) => lines.with(3, (lines[3] ?? '').replace('j2', 'jX')));
    expect(problems).toMatch(/line 4 was altered/);
  });

  it('finds a removed line', async () => {
    expect(await tampered((lines) => lines.toSpliced(3, 1))).toMatch(/lines 4 to 4 are missing/);
  });

  it('finds lines out of order', async () => {
    expect(await tampered((lines) => lines.with(2, lines[3] ?? '').with(3, lines[2] ?? ''))).toMatch(/out of order/);
  });

  it('finds a cut-off end, also after the agent has gone on', async () => {
    expect(await tampered((lines) => lines.slice(0, 5))).toMatch(/lines 6 to 8 are missing at the end/);
    await write(5);
    const { problems } = await verify();
    expect(problems.map(({ problem }) => problem).join()).toMatch(/lines up to 8 were missing when the agent started/);
  });

  it('finds an altered last line, also after the agent has gone on', async () => {
    expect(await tampered((lines) => lines.with(7, (lines[7] ?? '').replace('j6', 'jX')))).toMatch(
      /line 8 is not the one/,
    );
    await write(1);
    expect((await verify()).ok).toBe(false);
  });

  it('finds a missing beginning and a record that is gone as a whole', async () => {
    await write(20, { maxFileBytes: 1_000 });
    unlinkSync(files()[0] ?? '');
    expect((await verify()).problems[0]?.problem).toMatch(/are missing/);
    for (const file of files()) unlinkSync(file);
    expect((await verify()).ok).toBe(false);
    await write(1);
    expect((await verify()).ok).toBe(false);
  });

  it('compares with a number and hash that the owner kept', async () => {
    await write(3);
    const { head } = await verify();
    await write(2);
    expect((await verify(head ?? undefined)).ok).toBe(true);
    expect((await verify({ seq: 2, hash: head?.hash ?? '' })).ok).toBe(false);
  });

  it('finds any change of any byte', async () => {
    await write(6);
    const whole = readFileSync(lastFile());
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ flip;
        writeFileSync(lastFile(), changed);
        expect((await verify()).ok).toBe(false);
      }),
      { seed: 20_261_121, numRuns: 150 },
    );
  });

  it.each(['', '\r', '\r\n', ' \n', '\n\n'])(
    'finds an end of a line that became %j, in whichever file',
    async (end) => {
      await write(20, { maxFileBytes: 1_000 });
      for (const path of files()) {
        const whole = readFileSync(path);
        for (const at of [whole.indexOf('\n'), whole.length - 1]) {
          writeFileSync(path, Buffer.concat([whole.subarray(0, at), Buffer.from(end), whole.subarray(at + 1)]));
          expect((await verify()).ok).toBe(false);
        }
        writeFileSync(path, whole);
      }
      expect((await verify()).ok).toBe(true);
    },
  );

  it('finds a byte less where the rest reads as the same character', async () => {
    await write(1);
    {
      await using log = openLog();
      await log.append({ ...START, sql: '\ufffd' });
    }
    await write(1);
    const whole = readFileSync(lastFile());
    const at = whole.indexOf(Buffer.from('\ufffd'));
    writeFileSync(lastFile(), Buffer.concat([whole.subarray(0, at + 2), whole.subarray(at + 3)]));
    expect((await verify()).ok).toBe(false);
  });

  it('finds a file that was given another name', async () => {
    await write(20, { maxFileBytes: 1_000 });
    const path = files().at(-1) ?? '';
    for (const other of [path.replace(/\d{4}-\d{2}-\d{2}/, '2020-01-01'), path.replace(/\d{12}/, '000000000099')]) {
      renameSync(path, other);
      expect((await verify()).problems[0]?.problem).toMatch(/name/);
      renameSync(other, path);
    }
  });

  it('finds any cut', async () => {
    await write(6);
    const size = statSync(lastFile()).size;
    const whole = readFileSync(lastFile());
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), async (at) => {
        writeFileSync(lastFile(), whole);
        truncateSync(lastFile(), at);
        expect((await verify()).ok).toBe(false);
      }),
      { seed: 20_261_121, numRuns: 60 },
    );
  });
});
