import { HubError } from '@starrocks-mcp/protocol';
import type { IncomingMessage } from 'node:http';
import { SESSION_COOKIE, sessionTokenIn, type Authenticator } from '../auth/authenticate.ts';
import type { OperatorSession, OperatorSessions } from '../auth/operator-sessions.ts';
import { isOperatorRole } from '../auth/roles.ts';
import type { HubConfig } from '../config/config.ts';
import { credentialsOf } from './doors.ts';
import { sendJson, type Incoming, type Outgoing } from './exchange.ts';
import { get, postWithoutBody, remove, type Route } from './route.ts';
import { createStrangersBody } from './strangers-body.ts';

interface SessionRoutesDeps {
  readonly authenticator: Authenticator;
  readonly sessions: OperatorSessions;
  readonly config: Pick<HubConfig, 'publicUrl'>;
}

const PATH = '/console/api/session';
/** Sign-ins from one source: enough for a team behind one address. */
const SIGN_INS = { burst: 60, perMinute: 30 };
const COOKIE_RULES = 'Path=/; HttpOnly; SameSite=Strict';

/**
 * How an operator signs in to the console: by key, once; from then on by a cookie that no script can read. The doors are
 * open as they check the key or the cookie themselves.
 */
export function createSessionRoutes({ authenticator, sessions, config }: SessionRoutesDeps): Route[] {
  const readBody = createStrangersBody(SIGN_INS);
  const rulesFor = (req: Incoming): string => COOKIE_RULES + (isSecure(req, config) ? '; Secure' : '');

  async function signIn(req: Incoming, res: Outgoing): Promise<void> {
    const headers = { ...req.headers, 'x-api-key': keyIn(await readBody(req, res)) };
    const principal = authenticator.authenticateKey({ headers, source: credentialsOf(req).source });
    res.locals.context.principal = principal;
    if (!isOperatorRole(principal.role)) {
      throw new HubError(
        'FORBIDDEN',
        'This key is for MCP clients. Sign in with a key of operators: ADMIN_KEY, or one made with --role viewer, operator or admin.',
      );
    }
    const { token, session } = sessions.open(principal);
    res.setHeader('Set-Cookie', `${SESSION_COOKIE}=${token}; ${rulesFor(req)}`);
    sendJson(res, 200, describe(session));
  }

  function signOut(req: Incoming, res: Outgoing): void {
    const token = sessionTokenIn(req.headers);
    if (token !== undefined && sessions.find(token) !== undefined) {
      res.locals.context.principal = authenticator.authenticateOperator(cookieAlone(req), 'viewer');
      sessions.close(token);
    }
    res.setHeader('Set-Cookie', `${SESSION_COOKIE}=; Max-Age=0; ${rulesFor(req)}`);
    res.writeHead(204).end();
  }

  return [
    { ...postWithoutBody(PATH, 'open', signIn), audit: 'session' },
    get(PATH, 'open', (req, res) => {
      // Whoever opens the page for the first time is nobody yet, which is no refusal.
      if (sessionTokenIn(req.headers) === undefined) return void res.writeHead(204).end();
      const session = authenticator.findSession(credentialsOf(req));
      res.locals.context.principal = session.principal;
      sendJson(res, 200, describe(session));
    }),
    { ...remove(PATH, 'open', signOut), audit: 'session' },
  ];
}

/** Signing out is about the session, whatever key came along. */
function cookieAlone(req: Incoming) {
  const { cookie, 'x-csrf-token': csrf } = req.headers;
  return { headers: { cookie, 'x-csrf-token': csrf }, source: credentialsOf(req).source, isSafe: false };
}

function keyIn(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'key' in body && typeof body.key === 'string') return body.key;
  throw new HubError('BAD_REQUEST', 'Send {"key": "<key of operators>"}.');
}

function describe({ principal, csrfToken, expiresAt }: OperatorSession) {
  const { id, keyId, role, prefix, sees } = principal;
  const operator = {
    name: id,
    key_id: keyId,
    role,
    key_prefix: prefix ?? null,
    tenants: sees === 'all' ? sees : [...sees],
  };
  return { operator, csrf_token: csrfToken, expires_at: expiresAt.toISOString() };
}

/** True when the browser came by https, or will: the cookie must then never travel without. */
function isSecure(
  req: IncomingMessage & { readonly secure?: boolean | undefined },
  { publicUrl }: SessionRoutesDeps['config'],
): boolean {
  return req.secure === true || publicUrl?.startsWith('https:') === true;
}
