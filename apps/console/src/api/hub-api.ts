import { HubProblem, problemOf } from './hub-problem.ts';

export type OperatorRole = 'viewer' | 'operator' | 'admin';

export interface Session {
  readonly operator: {
    readonly name: string;
    readonly role: OperatorRole;
    readonly key_prefix: string | null;
    readonly tenants: readonly string[] | 'all';
  };
  readonly csrf_token: string;
  readonly expires_at: string;
}

interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** The hub's admin API as this page speaks to it. Every refusal is a HubProblem. */
export interface HubApi {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  send<T>(asked: Asked): Promise<T>;
  /** The answer itself, for streams; its status was checked. */
  open(asked: Asked): Promise<Response>;
  signIn(key: string): Promise<Session>;
  signOut(): Promise<void>;
  /** Null when nobody is signed in. */
  readSession(): Promise<Session | null>;
  /** Called when the hub says that the session is over. */
  onSessionOver(listener: () => void): void;
}

const SESSION_PATH = '/console/api/session';

export function createHubApi(): HubApi {
  let csrfToken: string | undefined;
  let sessionOver = (): void => {};

  async function ask({ method = 'GET', path, body, signal }: Asked): Promise<Response> {
    const headers = new Headers({ Accept: 'application/json' });
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    if (method !== 'GET' && csrfToken !== undefined) headers.set('X-CSRF-Token', csrfToken);
    const response = await reach(path, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (response.ok) return response;
    throw await problemOf(response);
  }

  async function open(asked: Asked): Promise<Response> {
    try {
      return await ask(asked);
    } catch (error) {
      if (error instanceof HubProblem && error.status === 401) sessionOver();
      throw error;
    }
  }

  const send = async <T>(asked: Asked): Promise<T> => readBody<T>(await open(asked));

  async function keep(response: Response): Promise<Session> {
    const session = await readBody<Session>(response);
    csrfToken = session.csrf_token;
    return session;
  }

  return {
    get: (path, signal) => send({ path, signal }),
    send,
    open,
    async signIn(key) {
      return keep(await ask({ method: 'POST', path: SESSION_PATH, body: { key } }));
    },
    async signOut() {
      await ask({ method: 'DELETE', path: SESSION_PATH });
      csrfToken = undefined;
    },
    async readSession() {
      try {
        const response = await ask({ path: SESSION_PATH });
        return response.status === 204 ? null : await keep(response);
      } catch (error) {
        if (error instanceof HubProblem && error.status === 401) return null;
        throw error;
      }
    },
    onSessionOver(listener) {
      sessionOver = listener;
    },
  };
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw new HubProblem({ code: 'UNREACHABLE', message: 'The hub did not answer.', status: 0, requestId: null });
  }
}

/** The page and its hub are of one release, so the shapes are those of the hub's routes; nothing is checked twice. */
async function readBody<T>(response: Response): Promise<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the caller names the shape of the hub's route
  return (response.status === 204 ? undefined : await response.json()) as T;
}
