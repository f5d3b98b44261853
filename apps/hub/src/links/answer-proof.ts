import { createHash, type KeyObject } from 'node:crypto';
import { HubError, frameSchema, readReceipt, sha256Hex } from '@starrocks-mcp/protocol';

interface AnswerProofInput {
  readonly jobId: string;
  readonly sql: string;
  /** A key of the agent that was asked, by its id. */
  readonly keyOf: (keyId: string) => KeyObject | undefined;
  /** True: this agent seals its answers, so one without a seal is not its. */
  readonly isRequired: boolean;
}

/** Holds one answer of an enrolled agent to what the agent signed of it. */
export class AnswerProof {
  readonly #input: AnswerProofInput;
  readonly #hash = createHash('sha256');

  constructor(input: AnswerProofInput) {
    this.#input = input;
  }

  /** The JSON text of the next rows frame. */
  rows(json: Buffer): void {
    this.#hash.update(json);
  }

  /** Takes the last frame. True when it was sealed. Throws STREAM_TRUNCATED or AGENT_PROTOCOL. */
  check(last: unknown): boolean {
    const { data: end } = frameSchema.safeParse(last);
    if (end?.t !== 'end') return false;
    const { jobId, sql, keyOf, isRequired } = this.#input;
    if (end.receipt === undefined && end.sha256 === undefined) {
      if (isRequired) throw refused('came without its receipt');
      return false;
    }
    if (end.sha256 !== this.#hash.digest('hex'))
      throw new HubError('STREAM_TRUNCATED', 'The rows are not those that the agent sent. Run the call again.');
    const receipt = readReceipt(end.receipt ?? '', keyOf);
    const isSame =
      receipt.jobId === jobId &&
      receipt.sqlSha256 === sha256Hex(sql) &&
      receipt.sha256 === end.sha256 &&
      receipt.rows === end.rows &&
      receipt.bytes === end.bytes &&
      (receipt.status === 'truncated') === end.truncated;
    if (!isSame) throw refused('has a receipt for something else');
    return true;
  }
}

function refused(how: string): HubError {
  return new HubError('AGENT_PROTOCOL', `The agent's answer ${how}. Nothing of it is used.`);
}
