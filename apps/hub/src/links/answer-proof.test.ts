import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { sha256Hex, signReceipt, type ReceiptClaims } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { AnswerProof } from './answer-proof.ts';

const SQL = 'SELECT 1 AS one';
const ROWS = '{"t":"rows","seq":0,"rows":[[1]]}';
const own = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const jobId = randomUUID();

const claims: ReceiptClaims = {
  v: 1,
  jobId,
  status: 'ok',
  rows: 1,
  bytes: 3,
  sha256: sha256Hex(ROWS),
  started: 1,
  ended: 2,
  sqlSha256: sha256Hex(SQL),
};
const end = { t: 'end', rows: 1, bytes: 3, truncated: false, elapsedMs: 1 };

interface Sent {
  readonly rows?: string;
  readonly signed?: Partial<ReceiptClaims>;
  readonly privateKey?: typeof own.privateKey;
  readonly end?: Readonly<Record<string, unknown>>;
}

/** Reads one sealed answer, changed on its way as told. */
function read({ rows = ROWS, signed = {}, privateKey = own.privateKey, end: told = {} }: Sent): boolean {
  const keyOf = (kid: string) => (kid === 'own' ? own.publicKey : undefined);
  const proof = new AnswerProof({ jobId, sql: SQL, keyOf, isRequired: true });
  proof.rows(Buffer.from(rows));
  const receipt = signReceipt({ ...claims, ...signed }, { kid: 'own', privateKey });
  return proof.check({ ...end, sha256: claims.sha256, receipt, ...told });
}

describe('an answer of an enrolled agent', () => {
  it('is believed with the receipt that its agent signed for it', () => {
    expect(read({})).toBe(true);
  });

  it('is cut short when its rows are not those that were sent', () => {
    expect(() => read({ rows: ROWS.replace('1', '2') })).toThrow(expect.objectContaining({ code: 'STREAM_TRUNCATED' }));
  });

  it.each<[string, Sent]>([
    ['another job', { signed: { jobId: randomUUID() } }],
    ['another statement', { signed: { sqlSha256: sha256Hex('SELECT 2') } }],
    ['other rows', { signed: { sha256: sha256Hex('') } }],
    ['another number of rows', { signed: { rows: 2 } }],
    ['a cut answer', { signed: { status: 'truncated' } }],
    ['an agent with another key', { privateKey: stranger.privateKey }],
    ['nobody', { end: { receipt: undefined } }],
    ['nobody, and without a hash', { end: { receipt: undefined, sha256: undefined } }],
  ])('is not believed with a receipt of %s', (_what, sent) => {
    expect(() => read(sent)).toThrow(expect.objectContaining({ code: 'AGENT_PROTOCOL' }));
  });

  it('is taken without a receipt from an agent that never gave one', () => {
    const proof = new AnswerProof({ jobId, sql: SQL, keyOf: () => undefined, isRequired: false });
    expect(proof.check(end)).toBe(false);
  });
});
