import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runCheck, type CheckOptions } from './check-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'agent-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

async function check(
  statement: string | undefined,
  options: CheckOptions = {},
  chunks: readonly (string | Uint8Array)[] = [],
): Promise<Outcome> {
  const written = { output: '', errors: '' };
  const sink = (name: keyof typeof written) => ({
    write(piece: string, done: () => void): boolean {
      written[name] += piece;
      done();
      return true;
    },
  });
  async function* input() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const code = await runCheck(statement, options, { input: input(), output: sink('output'), errors: sink('errors') });
  return { code, ...written };
}

function policyFile(content: string): string {
  const path = join(folder, 'policy.json');
  writeFileSync(path, content);
  return path;
}

describe('check of one statement', () => {
  it('tells a person what an accepted one reads', async () => {
    const { code, output } = await check('SELECT count(*) FROM information_schema.loads LIMIT 5');
    expect(code).toBe(0);
    expect(output).toBe(
      [
        '✓ accepted: one read-only query',
        '  tables:    default_catalog.information_schema.loads',
        '  functions: count',
        '  all columns (*): no',
        '  limit:     5, offset 0',
        '',
      ].join('\n'),
    );
  });

  it('puts a caret under the place of a refusal, wide characters and all', async () => {
    const { code, output } = await check("SELECT 1,\n '中文' # x");
    expect(code).toBe(1);
    expect(output.split('\n').slice(0, 5)).toEqual([
      '✗ refused: hash_character',
      '  # starts no comment in StarRocks. Write -- for a comment.',
      '',
      "  2:7 |  '中文' # x",
      '                ^',
    ]);
  });

  it('cuts a long line around the place, and keeps control characters from the terminal', async () => {
    const { output } = await check(`SELECT ${'a, '.repeat(1_000)}'\u001B[31m' # ${'b'.repeat(1_000)}`);
    const shown = output.split('\n').find((line) => line.includes(' | ')) ?? '';
    expect(shown.length).toBeLessThan(150);
    expect(shown).toContain("'·[31m' # bbb");
  });

  it('allows system tables alone, unless a policy says more', async () => {
    const statement = 'SELECT 1 FROM sales.orders';
    expect((await check(statement)).output).toContain('table_not_allowed');
    expect((await check(statement, { policy: 'none' })).code).toBe(0);
    expect((await check(statement, { policy: policyFile('{"databases":{"allow":["sales"]}}') })).code).toBe(0);
    expect((await check('DROP TABLE t', { policy: 'none' })).output).toContain('not_a_query');
  });

  it.each([
    ['a policy that is no JSON', '{', 'The policy file is not JSON.'],
    ['a policy with unknown words', '{"tabels":{}}', 'Policy file: tabels is not known.'],
  ])('refuses %s', async (_, content, problem) => {
    const { code, errors } = await check('SELECT 1', { policy: policyFile(content) });
    expect({ code, errors }).toEqual({ code: 2, errors: `${problem}\n` });
  });

  it('refuses a policy file that is not there, and a call without a statement', async () => {
    expect(await check('SELECT 1', { policy: join(folder, 'none.json') })).toMatchObject({ code: 2 });
    expect(await check(undefined)).toMatchObject({ code: 2 });
    expect(await check('SELECT 1', { jsonl: true })).toMatchObject({ code: 2 });
  });
});

describe('check of many', () => {
  async function records(chunks: readonly (string | Uint8Array)[]): Promise<readonly Record<string, unknown>[]> {
    const { code, output } = await check(undefined, { jsonl: true, policy: 'none' }, chunks);
    expect(code).toBe(0);
    return output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  it('answers each line in order, however the input is cut', async () => {
    const input =
      '{"id":1,"sql":"SELECT * FROM 表 LIMIT 2"}\r\n\n{"id":"b","sql":"SELECT 1; DROP TABLE t"}\nnonsense\n{"id":{"x":1}}\n[]\n{"id":5,"sql":"SELECT 1"}';
    const whole = await records([input]);
    expect(whole.map(({ id, verdict, code }) => [id, verdict, code])).toEqual([
      [1, 'accept', null],
      [null, 'refuse', 'malformed_line'],
      ['b', 'refuse', 'several_statements'],
      [null, 'refuse', 'malformed_line'],
      [{ x: 1 }, 'refuse', 'malformed_line'],
      [null, 'refuse', 'malformed_line'],
      [5, 'accept', null],
    ]);
    expect(whole[0]).toMatchObject({ tables: ['表'], functions: [], star: true, limit: { count: 2, offset: 0 } });
    expect(whole[2]).toMatchObject({ position: { offset: 8, line: 1, column: 9 }, limit: null });
    expect(await records(Array.from(Buffer.from(input), (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  it('goes on after hostile lines', async () => {
    const hostile = [
      'x'.repeat(10_000_000),
      `SELECT ${'('.repeat(10_000)}`,
      Array.from({ length: 60_000 }, () => 'SELECT 1').join(' UNION '),
    ];
    const lines = hostile.map((sql) => JSON.stringify({ sql }));
    const all = await records([`${lines.join('\n')}\n`, 'y'.repeat(40_000_000), '\n{"id":9,"sql":"SELECT 1"}\n']);
    expect(all.map(({ code }) => code)).toEqual([
      'text_too_long',
      'nested_too_deep',
      'text_too_long',
      'malformed_line',
      null,
    ]);
  });
});

describe('the command', () => {
  it('judges its standard input as a process', async () => {
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', main, 'check', '--jsonl'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end('{"id":1,"sql":"SELECT 1"}\n'.repeat(5_000));
    const output = await text(child.stdout);
    expect(output.split('\n').filter((line) => line.includes('"accept"'))).toHaveLength(5_000);
  });
});
