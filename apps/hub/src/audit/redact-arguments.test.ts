import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createApiKey } from '../auth/api-key.ts';
import { redactArguments, redactSql } from './redact-arguments.ts';

describe('arguments that are kept', () => {
  it('are as they were when they are names, numbers and times', () => {
    const given = {
      database: 'sales',
      table: 'dwd_trade_order_detail_inc_2024_01',
      hours: 24,
      full: true,
      partition: null,
      query_id: '9a1c2f3e-0b7d-4c11-8f0a-1d2e3f4a5b6c',
      names: ['a', 'b'],
    };
    expect(redactArguments(given)).toEqual(given);
  });

  it.each([
    'password',
    'agent_token',
    'apiKey',
    'api-key',
    'X-Api-Key',
    'Authorization',
    'key',
    'code',
    'client_secret',
    'passphrase',
    'db_passwd',
    'cookie',
  ])('have no value that is called %s', (name) => {
    expect(JSON.stringify(redactArguments({ deep: [{ [name]: 'hunter2' }], [name]: ['hunter2'] }))).not.toContain(
      'hunter2',
    );
  });

  it.each([
    createApiKey().key,
    randomBytes(24).toString('base64'),
    randomBytes(20).toString('hex'),
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    'AKIAABCDEFGHIJKLMNOP',
    'ghp_abcdefghijklmnopqrst',
    'password=hunter2',
    '"api_key": "hunter2"',
    'Bearer hunter2.hunter2',
    'mysql://root:hunter2@db.example.com/',
    'AWS_SECRET_ACCESS_KEY=hunter2/hunter2',
    'client_secret=hunter2',
    '"aws.s3.secret_key" = "hunter2"',
    '\\"password\\": \\"hunter2\\"',
    'password="my hunter2 phrase"',
    'password is hunter2',
    '--password hunter2',
    'Authorization: hunter2',
    'Authorization: Token hunter2',
    'Authorization: Basic hunter2',
    'pass=hunter2',
    'pw: hunter2',
    "identified by 'hunter2'",
    '密码：hunter2',
    'https://hooks.example.com/in?sig=hunter2&v=1',
    '-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----',
  ])('have nothing of the shape of %s, wherever it stands', (secret) => {
    const kept = JSON.stringify(redactArguments({ note: `look: ${secret} !`, [secret]: 1 }));
    expect(kept).toContain('[secret]');
    expect(kept).not.toMatch(/hunter2|MIIEvQ/);
    expect(kept).not.toContain(secret);
  });

  it('have statements without their values, under any name', () => {
    const sql = "SELECT name FROM people WHERE iban = 'DE02120300000000202051' AND age > 42";
    const masked = 'SELECT name FROM people WHERE iban = ? AND age > ?';
    expect(redactArguments({ sql, question: `  ${sql}`, nested: { statement: sql } })).toEqual({
      sql: masked,
      question: masked,
      nested: { statement: masked },
    });
    expect(redactSql("SELECT 'open")).toBe('[unreadable statement of 12 characters]');
  });

  it('have of what a tool does not take the name alone', () => {
    expect(redactArguments({ table: 't', rows: [['Zoë']] }, { known: new Set(['table']) })).toEqual({
      table: 't',
      rows: '[not an argument of this tool]',
    });
  });

  it.each([
    ' ',
    '(',
    'eyJa-',
    'Bearer ',
    'password= ',
    '://a',
    'Aa-',
    'http://a,',
    "'",
    '/*',
    'secret',
    '--token ',
    'identified by ',
    'pwd="',
    'pwd=\'a"',
    'token-',
  ])('take no longer than their length asks for when they are %j over and over', (piece) => {
    const text = piece.repeat(200_000 / piece.length);
    expect(Object.keys(redactArguments({ text, sql: text, [text]: 1 }))).toHaveLength(3);
  });

  it('are bounded in every direction', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 100; level += 1) deep = { deep };
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`n${n}`, 'y'.repeat(10_000)]));
    const kept = JSON.stringify(
      redactArguments({ deep, wide, list: Array.from({ length: 9_999 }, () => 'z'.repeat(50)) }),
    );
    expect(kept.length).toBeLessThan(20_000);
    expect(Object.keys(redactArguments({ a: 'b', wide }))).toEqual(['a', 'wide']);
    expect(JSON.stringify(redactArguments({ text: `${'a'.repeat(1_999)}😀` }))).not.toMatch(/\\ud83d/);
  });
});
