/** What the hub said when it did not do what was asked, or that it could not be reached at all. */
export class HubProblem extends Error {
  override readonly name = 'HubProblem';
  /** The hub's stable code; `UNREACHABLE` when no answer came. */
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly requestId: string | null;
  /** All that the hub said, for answers that tell more. */
  readonly body: unknown;

  constructor({ code, message, status, requestId, body }: HubProblemFacts) {
    super(message);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.body = body;
  }
}

interface HubProblemFacts {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly body?: unknown;
}

/** The hub's error body as a problem; a body of something else in between (a proxy) as one that tells its status. */
export async function problemOf(response: Response): Promise<HubProblem> {
  const { status } = response;
  const fallback = { code: `HTTP_${status}`, message: response.statusText || `HTTP ${status}`, status };
  const body: unknown = await response.json().catch(() => undefined);
  return problemFrom(body, { ...fallback, requestId: response.headers.get('X-Request-Id') });
}

/** The hub's error body, also as it comes in an event stream. */
export function problemFrom(body: unknown, fallback: HubProblemFacts): HubProblem {
  if (typeof body !== 'object' || body === null) return new HubProblem(fallback);
  const told = (name: string): string | undefined => {
    const value: unknown = Reflect.get(body, name);
    return typeof value === 'string' ? value : undefined;
  };
  return new HubProblem({
    code: told('code') ?? fallback.code,
    message: told('message') ?? fallback.message,
    status: fallback.status,
    requestId: told('request_id') ?? fallback.requestId,
    body,
  });
}
