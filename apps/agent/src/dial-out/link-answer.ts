import {
  MAX_FRAME_BYTES,
  ROWS_HEADER_BYTES,
  STREAM_CREDIT_BYTES,
  encodeRowsMessage,
  type AgentMessage,
  type Field,
  type Frame,
  type HubError,
} from '@starrocks-mcp/protocol';
import type { StatementOutcome } from '@starrocks-mcp/starrocks';
import { errorBody } from '../http/json-answer.ts';
import type { AnswerSeal } from '../jobs/answer-seal.ts';
import type { AnswerSink, Batch } from '../jobs/answer-sink.ts';

interface LinkAnswerDeps {
  readonly stream: number;
  readonly jobId: string;
  readonly seal: AnswerSeal;
  readonly send: (message: AgentMessage) => void;
  readonly sendRows: (message: Buffer) => void;
  /** The hub's reader took nothing for too long. */
  readonly onStalled: () => void;
  readonly stallMs: number;
}

/** One answer on the link: rows go as far as the hub gave credit, then the database waits. */
export class LinkAnswer implements AnswerSink {
  readonly #deps: LinkAnswerDeps;
  #credit = STREAM_CREDIT_BYTES;
  #seq = 0;
  #goOn: (() => void) | undefined;
  #isOver = false;

  constructor(deps: LinkAnswerDeps) {
    this.#deps = deps;
  }

  head(fields: readonly Field[]): void {
    this.#frame({ t: 'head', jobId: this.#deps.jobId, fields: [...fields] });
  }

  rows(batch: Batch): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    for (const part of inMessages(batch)) {
      const json = `{"t":"rows","seq":${this.#seq},"rows":${part}}`;
      this.#seq += 1;
      this.#deps.seal.rows(json);
      const message = encodeRowsMessage(this.#deps.stream, json);
      this.#credit -= message.length - ROWS_HEADER_BYTES;
      this.#deps.sendRows(message);
    }
    return this.#credit > 0 ? undefined : this.#untilCredit();
  }

  end(outcome: StatementOutcome): void {
    const { rows, bytes, truncated, elapsedMs } = outcome;
    this.#frame({
      t: 'end',
      rows,
      bytes,
      truncated,
      elapsedMs: Math.round(elapsedMs * 10) / 10,
      ...this.#deps.seal.end(outcome),
    });
    this.release();
  }

  fail(error: HubError): void {
    const { code, message, errno, sqlState, details } = errorBody(error);
    this.#frame({
      t: 'err',
      code,
      message,
      ...(errno !== undefined && { errno }),
      ...(sqlState !== undefined && { sqlState }),
      ...(details !== undefined && { details }),
    });
    this.release();
  }

  grant(bytes: number): void {
    this.#credit += bytes;
    if (this.#credit > 0) this.#goOn?.();
  }

  /** Nobody waits for rows any more. */
  release(): void {
    this.#isOver = true;
    this.#goOn?.();
  }

  #frame(frame: Frame): void {
    if (!this.#isOver) this.#deps.send({ t: 'frame', stream: this.#deps.stream, frame });
  }

  #untilCredit(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(this.#deps.onStalled, this.#deps.stallMs);
      this.#goOn = () => {
        this.#goOn = undefined;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const ENVELOPE_BYTES = 64;

/** A batch is one message; only rows full of escapes make one that is too long for the link, and are sent one by one. */
function inMessages(batch: Batch): readonly string[] {
  const whole = JSON.stringify(batch);
  if (Buffer.byteLength(whole) + ENVELOPE_BYTES <= MAX_FRAME_BYTES) return [whole];
  return batch.map((row) => `[${JSON.stringify(row)}]`);
}
