import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import {
  HubError,
  hashOfParameters,
  sha256Hex,
  signJob,
  signingKeySchema,
  type JobClaims,
} from '@starrocks-mcp/protocol';
import { constantFrom, nat, record, sample, string } from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createJobVerifier, type JobVerifier } from './job-verifier.ts';

const NOW = 1_770_000_000;
const SQL = 'SELECT 1 AS one';
const AGENT = randomUUID();
const JOB = randomUUID();
const LIMITS = { maxRows: 10, maxBytes: 1_000, timeoutMs: 1_000 };
const hub = aKey('hub-1');
const stranger = aKey('hub-1');

let now: number;
let verify: JobVerifier;

beforeEach(() => {
  now = NOW;
  verify = createJobVerifier({
    identity: () => ({ agentId: AGENT, tenantId: 'acme', hubKeys: [hub.jwk] }),
    epoch: 'e1',
    nowSeconds: () => now,
  });
});

function aKey(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { kid, privateKey, publicKey, jwk: signingKeySchema.parse({ ...publicKey.export({ format: 'jwk' }), kid }) };
}

function claims(more: Partial<JobClaims> = {}): JobClaims {
  return {
    v: 1,
    jobId: JOB,
    tenantId: 'acme',
    agentId: AGENT,
    epoch: 'e1',
    seq: 1,
    iat: NOW,
    exp: NOW + 60,
    sqlSha256: sha256Hex(SQL),
    paramsSha256: hashOfParameters(undefined),
    limits: LIMITS,
    askedBy: { principal: 'ops', tool: 'run_select_sql', requestId: 'r1' },
    ...more,
  };
}

interface Asked {
  readonly sql?: string;
  readonly parameters?: (string | number)[];
  readonly jobId?: string;
  readonly limits?: typeof LIMITS;
  readonly lastSeq?: number;
}

function ask(token: string, more: Asked = {}): string {
  const { lastSeq, sql = SQL, parameters, jobId = JOB, limits = LIMITS } = more;
  try {
    verify({
      token,
      request: { sql, jobId, limits, ...(parameters && { parameters }) },
      ...(lastSeq !== undefined && { lastSeq }),
    });
    return 'runs';
  } catch (error) {
    return error instanceof HubError ? error.code : String(error);
  }
}

/** A token whose parts say what they are told to, signed with a real key. */
function forge(header: object, payload: object, key: KeyObject = hub.privateKey): string {
  const token = signJob(claims(), { kid: hub.kid, privateKey: key }).split('.');
  const parts = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return [...parts, token[2]].join('.');
}

describe('a job', () => {
  it('runs when a pinned key signed it for this agent, now', () => {
    expect(ask(signJob(claims(), hub))).toBe('runs');
  });

  it.each<[string, Partial<JobClaims>, string]>([
    ['another tenant', { tenantId: 'other' }, 'TENANT_MISMATCH'],
    ['another agent', { agentId: randomUUID() }, 'TENANT_MISMATCH'],
    ['an earlier process', { epoch: 'e0' }, 'STALE_EPOCH'],
    ['longer than a minute', { exp: NOW + 61 }, 'EXPIRED'],
    ['a time before it began', { exp: NOW - 1 }, 'EXPIRED'],
    ['the past', { iat: NOW - 300, exp: NOW - 240 }, 'EXPIRED'],
    ['the future', { iat: NOW + 200, exp: NOW + 260 }, 'CLOCK_SKEW'],
    ['a feature nobody knows', { crit: ['teleport'] }, 'BAD_SIGNATURE'],
  ])('does not run when it is for %s', (_what, more, code) => {
    expect(ask(signJob(claims(more), hub))).toBe(code);
  });

  it('tells an earlier process’ hub what to sign for', () => {
    const token = signJob(claims({ epoch: 'e0' }), hub);
    expect(() => verify({ token, request: { sql: SQL, jobId: JOB, limits: LIMITS } })).toThrow(
      expect.objectContaining({ details: { epoch: 'e1', agentId: AGENT, tenantId: 'acme' } }),
    );
  });

  it('runs once', () => {
    const token = signJob(claims(), hub);
    expect([ask(token), ask(token)]).toEqual(['runs', 'REPLAYED']);
  });

  it('runs once also when all clocks say that it has just expired', () => {
    const token = signJob(claims(), hub);
    ask(token);
    now = NOW + 60 + 119;
    expect(ask(token)).toBe('REPLAYED');
    now = NOW + 60 + 121;
    expect(ask(token)).toBe('EXPIRED');
  });

  it('does not run behind a later one on the same connection', () => {
    expect(ask(signJob(claims({ seq: 5 }), hub), { lastSeq: 5 })).toBe('REPLAYED');
    expect(ask(signJob(claims({ seq: 6 }), hub), { lastSeq: 5 })).toBe('runs');
  });

  it.each([
    ['another statement', { sql: 'SELECT 2 AS two' }],
    ['parameters that were not signed', { parameters: [1] }],
    ['more rows', { limits: { ...LIMITS, maxRows: 11 } }],
    ['another id', { jobId: randomUUID() }],
  ])('does not run with %s', (_what, more) => {
    expect(ask(signJob(claims(), hub), more)).toBe('BAD_SIGNATURE');
  });

  it('does not run when somebody else signed it under a pinned name', () => {
    expect(ask(signJob(claims(), stranger))).toBe('BAD_SIGNATURE');
  });

  it.each([
    ['alg none', { alg: 'none', kid: 'hub-1', typ: 'starrocks-mcp-job' }],
    ['a MAC with the public key', { alg: 'HS256', kid: 'hub-1', typ: 'starrocks-mcp-job' }],
    ['another type', { alg: 'EdDSA', kid: 'hub-1', typ: 'JWT' }],
    ['a key of its own', { alg: 'EdDSA', kid: 'hub-1', typ: 'starrocks-mcp-job', jwk: stranger.jwk }],
    ['an unknown key', { alg: 'EdDSA', kid: 'hub-9', typ: 'starrocks-mcp-job' }],
  ])('does not run with a header of %s', (_what, header) => {
    expect(ask(forge(header, claims()))).toBe('BAD_SIGNATURE');
  });

  it('does not run with claims that nobody agreed on, though they are signed', () => {
    const more = { ...claims(), bypass: true };
    expect(ask(signJob(more, hub))).toBe('BAD_SIGNATURE');
  });

  it.each(['', '.', '..', 'a.b.c', 'x'.repeat(5_000), `${'A'.repeat(4_000)}.e30.e30`, 'é.é.é'])(
    'does not run as %j',
    (token) => {
      expect(ask(token)).toBe('BAD_SIGNATURE');
    },
  );

  it('does not run with any one character changed', () => {
    const token = signJob(claims(), hub);
    const changes = record({ at: nat(token.length - 1), letter: constantFrom('A', 'b', '0', '-', '_', '.') });
    const ran = sample(changes, { seed: 5, numRuns: 300 })
      .filter(({ at, letter }) => token[at] !== letter)
      .filter(({ at, letter }) => ask(token.slice(0, at) + letter + token.slice(at + 1)) === 'runs');
    expect(ran).toEqual([]);
  });

  it('is refused as nonsense whatever the text', () => {
    const texts = sample(string({ unit: 'binary', maxLength: 600 }), { seed: 5, numRuns: 300 });
    expect(texts.filter((text) => ask(text) !== 'BAD_SIGNATURE')).toEqual([]);
  });
});
