import { createHash, type KeyObject } from 'node:crypto';
import { sha256Hex, signReceipt } from '@starrocks-mcp/protocol';
import type { StatementOutcome } from '@starrocks-mcp/starrocks';

interface SealInput {
  readonly jobId: string;
  readonly sql: string;
  /** The agent's key, read before: that costs more than the signature. */
  readonly signer: { readonly kid: string; readonly privateKey: KeyObject };
}

/** Lets the hub tell that an answer is whole and this agent's: one hash over its rows, one signature at its end. */
export interface AnswerSeal {
  /** The JSON text of the next rows frame. */
  rows(json: string): void;
  end(outcome: StatementOutcome): { readonly sha256: string; readonly receipt: string };
}

export function createAnswerSeal({ jobId, sql, signer }: SealInput): AnswerSeal {
  const hash = createHash('sha256');
  const started = Date.now();
  return {
    rows: (json) => void hash.update(json),
    end({ rows, bytes, truncated }) {
      const sha256 = hash.digest('hex');
      const status = truncated ? 'truncated' : 'ok';
      const facts = { v: 1, jobId, status, rows, bytes, sha256, started, ended: Date.now() } as const;
      return { sha256, receipt: signReceipt({ ...facts, sqlSha256: sha256Hex(sql) }, signer) };
    },
  };
}
