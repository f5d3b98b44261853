import type { ServerResponse } from 'node:http';

interface HoldInput {
  readonly res: ServerResponse;
  /** Resolves when the answer may leave; it is given the text of an answer that came at once. */
  readonly until: (text: string | undefined) => Promise<void>;
  /** Answers instead, when `until` rejects; nothing of the held answer has left. */
  readonly onRefused: (error: unknown) => void;
}

type AnyFunction = (...args: unknown[]) => unknown;
type Own = Record<'writeHead' | 'write' | 'end' | 'flushHeaders', AnyFunction>;

/**
 * Holds an answer back at its end, head included, until something else is done. An answer that begins to leave before
 * its end, as a stream does, is held at its end alone.
 */
export function holdAnswer({ res, until, onRefused }: HoldInput): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- handed through as they come; the overloads do not matter here
  const own = res as unknown as Own;
  const { writeHead, write, end, flushHeaders } = own;
  let head: readonly unknown[] | undefined;
  const releaseHead = (): void => {
    Object.assign(own, { writeHead, write, flushHeaders });
    if (head !== undefined) writeHead.apply(res, [...head]);
    head = undefined;
  };
  own.writeHead = (...args) => {
    head = args;
    // For whoever looks at the status before the head has left.
    if (typeof args[0] === 'number') res.statusCode = args[0];
    return res;
  };
  own.write = (...args) => {
    releaseHead();
    return write.apply(res, args);
  };
  own.flushHeaders = () => {
    releaseHead();
    return flushHeaders.apply(res);
  };
  own.end = (...args) => {
    const text = typeof args[0] === 'string' ? args[0] : undefined;
    own.end = end;
    const release = (): unknown => {
      releaseHead();
      return end.apply(res, args);
    };
    const refuse = (error: unknown): void => {
      Object.assign(own, { writeHead, write, flushHeaders });
      onRefused(error);
    };
    void until(text).then(release, refuse);
    return res;
  };
}
