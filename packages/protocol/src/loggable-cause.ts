/** What a log may keep of a failure. */
export interface LoggableCause {
  readonly type: string;
  readonly message?: string;
  readonly code?: string | number;
  readonly errno?: number;
  readonly sqlState?: string;
  readonly syscall?: string;
  /** Where it was thrown, without its message. */
  readonly stack?: string;
}

/**
 * A failure without what its thrower put into it: drivers attach the statement and quote it, sockets name hosts, JSON
 * quotes its input. Such errors are told by their codes; only an error that has none keeps its message.
 */
export function loggableCause(thrown: unknown): LoggableCause | undefined {
  if (thrown === undefined) return undefined;
  if (!(thrown instanceof Error)) return { type: typeof thrown };
  const { code, errno, sqlState, syscall }: Error & ErrorFacts = thrown;
  const speaksForItself = code !== undefined || errno !== undefined || thrown instanceof SyntaxError;
  const frames = framesOf(thrown);
  return {
    type: thrown.name,
    ...(!speaksForItself && { message: thrown.message }),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof errno === 'number' && { errno }),
    ...(typeof sqlState === 'string' && { sqlState }),
    ...(typeof syscall === 'string' && { syscall }),
    ...(frames !== '' && { stack: frames }),
  };
}

/** Cut behind the message, which may have lines that look like frames. */
function framesOf({ stack = '', message }: Error): string {
  const start = stack.indexOf(message);
  if (start === -1) return '';
  const lines = stack.slice(start + message.length).split('\n');
  return lines.filter((line) => /^ {4}at /.test(line)).join('\n');
}

interface ErrorFacts {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly sqlState?: unknown;
  readonly syscall?: unknown;
}
