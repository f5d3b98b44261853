import { HubError, type Cell, type Field } from '@starrocks-mcp/protocol';
import type { ResultSet, RunOptions } from '@starrocks-mcp/starrocks';
import { AnswerFrames, StatementAnswer, type AnswerEnd, type AnswerStep } from './statement-answer.ts';
import type { AnswerStream } from './tenant-link.ts';

/** Takes the frames of one answer as they come. */
export interface AnswerReader {
  /** Of what comes, before it is read; throws RESULT_TOO_LARGE. */
  countBytes(length: number): void;
  /** A promise when it must catch up: until then nothing more should come. Throws for what is no answer. */
  frame(frame: unknown): Promise<void> | undefined;
  /** The answer cannot be completed. */
  fail(error: unknown): void;
}

interface Settled {
  readonly resolve: (result: ResultSet) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads an answer whole. */
export function readWhole(limits: RunOptions, { resolve, reject }: Settled): AnswerReader {
  const answer = new StatementAnswer(limits);
  return {
    countBytes: (length) => answer.countBytes(length),
    frame(frame) {
      const outcome = answer.take(frame);
      if (outcome instanceof HubError) reject(outcome);
      else if (outcome !== undefined) resolve(outcome);
      return undefined;
    },
    fail: reject,
  };
}

type Rows = readonly (readonly Cell[])[];

interface Waiting {
  readonly rows: Rows;
  readonly taken: () => void;
}

/** Hands an answer on as it comes, one batch at a time: the next is asked for once this one was taken. */
export class AnswerChannel implements AnswerReader, AnswerStream {
  /** Resolves with the head; rejects when the statement fails before. */
  readonly opened: Promise<void>;
  readonly #frames: AnswerFrames;
  readonly #onEnded: (isComplete: boolean) => void;
  readonly #waiting: Waiting[] = [];
  #open: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  #wake: (() => void) | undefined;
  #fields: readonly Field[] = [];
  #end: AnswerEnd | undefined;
  #error: { readonly thrown: unknown } | undefined;

  /** `onEnded` is called once: true after the last row was read, false when somebody gave up before. */
  constructor(limits: RunOptions, onEnded: (isComplete: boolean) => void) {
    this.#frames = new AnswerFrames(limits);
    this.#onEnded = onEnded;
    this.opened = new Promise((resolve, reject) => (this.#open = { resolve, reject }));
  }

  get fields(): readonly Field[] {
    return this.#fields;
  }

  get outcome(): AnswerEnd {
    if (this.#end === undefined) throw new Error('the answer has not ended');
    return this.#end;
  }

  get batches(): AsyncIterable<Rows> {
    return { [Symbol.asyncIterator]: () => this.#read() };
  }

  countBytes(length: number): void {
    this.#frames.countBytes(length);
  }

  frame(frame: unknown): Promise<void> | undefined {
    const step = this.#frames.take(frame);
    return step && this.#take(step);
  }

  fail(thrown: unknown): void {
    if (this.#end !== undefined || this.#error !== undefined) return;
    this.#error = { thrown };
    this.#open?.reject(thrown);
    this.#wake?.();
    for (const { taken } of this.#waiting.splice(0)) taken();
  }

  #take(step: AnswerStep): Promise<void> | undefined {
    switch (step.kind) {
      case 'head':
        this.#fields = step.fields;
        this.#open?.resolve();
        return undefined;
      case 'rows':
        return new Promise((taken) => {
          this.#waiting.push({ rows: step.rows, taken });
          this.#wake?.();
        });
      case 'error':
        this.fail(step.error);
        return undefined;
      case 'end':
        this.#end = step.end;
        this.#wake?.();
        return undefined;
    }
  }

  async *#read(): AsyncGenerator<Rows, void> {
    let isComplete = false;
    try {
      for (;;) {
        const next = this.#waiting.shift();
        if (next !== undefined) {
          next.taken();
          yield next.rows;
        } else if (this.#error !== undefined) throw this.#error.thrown;
        else if (this.#end === undefined) await this.#more();
        else break;
      }
      isComplete = true;
    } finally {
      if (!isComplete) this.fail(new HubError('CANCELLED', 'Nobody reads the answer any more.'));
      this.#onEnded(isComplete);
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
