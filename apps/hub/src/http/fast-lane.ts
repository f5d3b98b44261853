import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authenticator } from '../auth/authenticate.ts';
import type { Step } from './exchange.ts';
import type { Audited } from './audited.ts';
import type { ReadAddress } from './client-address.ts';
import { createRequestContext } from './request-context.ts';

interface FastLaneInput {
  readonly path: string;
  /** What Express would run for `POST path`, in the same order. */
  readonly steps: readonly Step[];
  readonly authenticator: Authenticator;
  readonly audited: Audited;
  readonly readAddress: ReadAddress;
}

/**
 * Takes the one route that nearly all calls use past Express, whose routing costs more than the rest of the HTTP side:
 * the same steps in the same order, for requests whose key is known. False: not such a request; it is Express' to answer.
 */
export function createFastLane({ path, steps, authenticator, audited, readAddress }: FastLaneInput) {
  return (req: IncomingMessage, res: ServerResponse): boolean => {
    if (req.method !== 'POST' || req.url !== path || !authenticator.isKnown(req.headers)) return false;
    const exchange = Object.assign(res, { locals: { context: createRequestContext(req, readAddress) } });
    let index = 0;
    const fail = (thrown: unknown): void => audited.answerFailure(thrown, { req, res: exchange });
    const next = (error?: unknown): void => {
      if (error !== undefined) return fail(error);
      try {
        const running = steps[index++]?.(req, exchange, next);
        // oxlint-disable-next-line promise/no-promise-in-callback -- a step may be either, as Express has it
        if (running instanceof Promise) running.catch(fail);
      } catch (thrown) {
        fail(thrown);
      }
    };
    next();
    return true;
  };
}
