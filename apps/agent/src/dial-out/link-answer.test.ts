import { generateKeyPairSync } from 'node:crypto';
import { STREAM_CREDIT_BYTES, decodeRowsMessage } from '@starrocks-mcp/protocol';
import { describe, expect, it } from 'vitest';
import { createAnswerSeal } from '../jobs/answer-seal.ts';
import { LinkAnswer } from './link-answer.ts';

const JOB = '00000000-0000-4000-8000-000000000000';
const { privateKey } = generateKeyPairSync('ed25519');

function anAnswer(sendRows: (message: Buffer) => void): LinkAnswer {
  return new LinkAnswer({
    stream: 1,
    jobId: JOB,
    send: () => undefined,
    sendRows,
    onStalled: () => undefined,
    stallMs: 60_000,
    seal: createAnswerSeal({ jobId: JOB, sql: 'SELECT 1', signer: { kid: 'k', privateKey } }),
  });
}

describe('an answer on the link', () => {
  it('never waits for a reader that gives back what it read, however long the answer is', () => {
    const answer = anAnswer((message) => answer.grant(decodeRowsMessage(message)?.json.length ?? 0));
    const waits = Array.from({ length: STREAM_CREDIT_BYTES / 4 }, () => answer.rows([['x']])).filter(
      (wait) => wait !== undefined,
    );
    expect(waits).toEqual([]);
  });

  it('waits once its credit is used up, and goes on with the next', async () => {
    const answer = anAnswer(() => undefined);
    const wait = answer.rows([['x'.repeat(STREAM_CREDIT_BYTES)]]);
    expect(wait).toBeInstanceOf(Promise);
    answer.grant(STREAM_CREDIT_BYTES);
    await expect(wait).resolves.toBeUndefined();
  });
});
