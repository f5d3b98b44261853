import type { ServerResponse } from 'node:http';
import { HEARTBEAT_MS, NDJSON, type Field, type Frame, type HubError } from '@starrocks-mcp/protocol';
import type { StatementOutcome } from '@starrocks-mcp/starrocks';
import type { AnswerSeal } from '../jobs/answer-seal.ts';
import type { AnswerSink, Batch } from '../jobs/answer-sink.ts';
import { errorBody, sendError } from './json-answer.ts';

interface FrameAnswerOptions {
  readonly jobId: string;
  /** Undefined: this agent is not enrolled, so it has no key to seal with. */
  readonly seal?: AnswerSeal | undefined;
  readonly heartbeatMs?: number;
}

/**
 * The answer as frames, one a line. Nothing is sent before there are rows, an end, or silence to break: a statement that
 * fails at once is answered with its HTTP status.
 */
export class FrameAnswer implements AnswerSink {
  readonly #response: ServerResponse;
  readonly #jobId: string;
  readonly #seal: AnswerSeal | undefined;
  readonly #heartbeat: NodeJS.Timeout;
  #pending = '';
  #seq = 0;

  constructor(response: ServerResponse, { jobId, seal, heartbeatMs = HEARTBEAT_MS }: FrameAnswerOptions) {
    this.#response = response;
    this.#jobId = jobId;
    this.#seal = seal;
    this.#heartbeat = setInterval(() => this.#send({ t: 'hb' }), heartbeatMs);
    response.once('close', () => clearInterval(this.#heartbeat));
  }

  head(fields: readonly Field[]): void {
    this.#pending += line({ t: 'head', jobId: this.#jobId, fields: [...fields] });
  }

  rows(batch: Batch): Promise<void> | undefined {
    // The shape of a rows frame, without copying its rows.
    const json = `{"t":"rows","seq":${this.#seq},"rows":${JSON.stringify(batch)}}`;
    this.#seal?.rows(json);
    this.#pending += `${json}\n`;
    this.#seq += 1;
    // The first rows may be all there are: then they leave together with the end.
    return this.#seq === 1 ? undefined : this.#flush();
  }

  end(outcome: StatementOutcome): void {
    const { rows, bytes, truncated, elapsedMs } = outcome;
    this.#finish({
      t: 'end',
      rows,
      bytes,
      truncated,
      elapsedMs: Math.round(elapsedMs * 10) / 10,
      ...this.#seal?.end(outcome),
    });
  }

  fail(error: HubError): void {
    if (!this.#response.headersSent) {
      clearInterval(this.#heartbeat);
      sendError(this.#response, error);
      return;
    }
    const { code, message, errno, sqlState, details } = errorBody(error);
    this.#finish({
      t: 'err',
      code,
      message,
      ...(errno !== undefined && { errno }),
      ...(sqlState !== undefined && { sqlState }),
      ...(details !== undefined && { details }),
    });
  }

  #send(frame: Frame): void {
    this.#pending += line(frame);
    void this.#flush();
  }

  #flush(): Promise<void> | undefined {
    const response = this.#response;
    if (response.destroyed) return undefined;
    if (!response.headersSent) this.#open();
    const text = this.#pending;
    this.#pending = '';
    this.#heartbeat.refresh();
    return response.write(text) ? undefined : drained(response);
  }

  #finish(frame: Frame): void {
    clearInterval(this.#heartbeat);
    if (this.#response.destroyed) return;
    const text = this.#pending + line(frame);
    this.#pending = '';
    // With its length known, a short answer leaves in one piece.
    if (!this.#response.headersSent) this.#open({ 'Content-Length': Buffer.byteLength(text) });
    this.#response.end(text);
  }

  #open(headers: Record<string, number> = {}): void {
    this.#response.writeHead(200, {
      'Content-Type': NDJSON,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    });
  }
}

function line(frame: Frame): string {
  return `${JSON.stringify(frame)}\n`;
}

/** Resolves when the client has read enough to go on, or has gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
