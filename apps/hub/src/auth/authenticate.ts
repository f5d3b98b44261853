import type { IncomingHttpHeaders } from 'node:http';
import { HubError } from '@starrocks-mcp/protocol';
import { TryLaterError } from '../limits/try-later-error.ts';
import type { Principal, Tenant } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import type { KeyRates } from './key-rates.ts';
import type { KeyRing } from './key-ring.ts';
import type { KeyUses } from './key-uses.ts';
import { type OperatorSession, type OperatorSessions, isSame } from './operator-sessions.ts';
import { reaches, type OperatorRole } from './roles.ts';
import { networkOf } from './source-addresses.ts';
import { TokenBuckets } from './token-bucket.ts';

interface Credentials {
  readonly headers: IncomingHttpHeaders;
  /** Address of whoever asks, behind trusted proxies too. */
  readonly source: string;
}

export interface Authenticator {
  /** Who asks; throws UNAUTHENTICATED or RATE_LIMITED. */
  authenticate(credentials: Credentials): Principal;
  /** True when `authenticate` would know who asks, wherever the request comes from; counts nothing. */
  isKnown(headers: IncomingHttpHeaders): boolean;
  /** Whose key or session came along, for the record alone: it lets nobody in and counts nothing. */
  whoIs(headers: IncomingHttpHeaders): Principal | undefined;
  /** The tenant that the request is about; throws TENANT_MISSING, TENANT_UNKNOWN or FORBIDDEN. */
  chooseTenant(principal: Principal, headers: IncomingHttpHeaders): Tenant;
  /** Who asks at a door that is never open without a key, whatever the key is for; throws UNAUTHENTICATED. */
  authenticateKey(credentials: Credentials): Principal;
  /**
   * Who asks at the operators' doors: by key, or by session, which for all but reading wants its X-CSRF-Token. Throws
   * UNAUTHENTICATED, FORBIDDEN or CSRF_REFUSED.
   */
  authenticateOperator(credentials: OperatorCredentials, least: OperatorRole): Principal;
  /** The session whose cookie came along; throws UNAUTHENTICATED. */
  findSession(credentials: Credentials): OperatorSession;
}

export interface OperatorCredentials extends Credentials {
  /** True: the request only reads. */
  readonly isSafe: boolean;
}

interface AuthenticatorInput {
  readonly ring: KeyRing;
  readonly registry: TenantRegistry;
  readonly sessions: OperatorSessions;
  readonly uses: Pick<KeyUses, 'note'>;
  readonly rates: Pick<KeyRates, 'take' | 'takeOwn'>;
}

/** Wrong keys from one source that are looked at at once, and how fast the allowance comes back. */
const FAILURES = { burst: 60, perMinute: 10 };
const MAX_ECHO_LENGTH = 64;
const MAX_KEY_LENGTH = 512;

export function createAuthenticator({ ring, registry, sessions, uses, rates }: AuthenticatorInput): Authenticator {
  const failures = new TokenBuckets(FAILURES);

  function findPrincipal({ headers, source }: Credentials): Principal {
    const key = presentedKey(headers);
    if (key === undefined) throw unauthenticated('No key came with the request.');
    const found = key.length <= MAX_KEY_LENGTH ? ring.find(key) : undefined;
    // A key from elsewhere is no key, so that whoever found it does not learn that it is one.
    const match = found && mayComeFrom(found.principal, source) ? found : undefined;
    // A key that cannot be guessed passes whatever others behind the same address do.
    if (match && (!match.guessable || failures.peek(networkOf(source)) === 0)) {
      uses.note(match.principal.keyId);
      return match.principal;
    }
    const waitSeconds = failures.take(networkOf(source));
    if (waitSeconds > 0) throw tooManyWrongKeys(waitSeconds);
    throw unauthenticated('The key is not known here, or has expired.');
  }

  return {
    authenticate(credentials) {
      const principal = ring.isClosed() ? findPrincipal(credentials) : ring.anonymous;
      rates.take(principal);
      return principal;
    },
    isKnown(headers) {
      if (!ring.isClosed()) return true;
      const key = presentedKey(headers);
      const match = key === undefined ? undefined : ring.find(key);
      return match?.guessable === false && match.principal.sourceAddresses === undefined;
    },
    whoIs(headers) {
      const key = presentedKey(headers);
      if (key !== undefined) return key.length <= MAX_KEY_LENGTH ? ring.find(key)?.principal : undefined;
      const token = sessionTokenIn(headers);
      return token === undefined ? undefined : sessions.find(token)?.principal;
    },
    chooseTenant(principal, headers) {
      if (principal.tenants !== 'all' && principal.tenants.size === 0) {
        throw new HubError(
          'FORBIDDEN',
          'This key is for operators; it opens no tenant. Use a key that lists the tenant.',
        );
      }
      return tenantOf({ principal, headers, registry });
    },
    authenticateKey(credentials) {
      const principal = findPrincipal(credentials);
      rates.takeOwn(principal);
      return principal;
    },
    authenticateOperator(credentials, least) {
      const principal = presentedKey(credentials.headers) ? findPrincipal(credentials) : fromSession(credentials);
      rates.takeOwn(principal);
      if (reaches(principal.role, least)) return principal;
      throw new HubError(
        'FORBIDDEN',
        `This key may not come in here. Use a key of operators (ADMIN_KEY, or a key with the role "${least}" or a higher one).`,
      );
    },
    findSession,
  };

  function findSession({ headers, source }: Credentials): OperatorSession {
    const token = sessionTokenIn(headers);
    const session = token === undefined ? undefined : sessions.find(token);
    if (session !== undefined && mayComeFrom(session.principal, source)) return session;
    throw unauthenticated(
      token === undefined
        ? 'Neither a key nor a session came with the request.'
        : 'The session is over. Sign in again.',
    );
  }

  function fromSession(credentials: OperatorCredentials): Principal {
    const { principal, csrfToken } = findSession(credentials);
    const given = credentials.headers['x-csrf-token'];
    if (credentials.isSafe || (typeof given === 'string' && isSame(given, csrfToken))) return principal;
    throw new HubError(
      'CSRF_REFUSED',
      'A session changes things only with the X-CSRF-Token that GET /console/api/session tells. Load the page again.',
    );
  }
}

function tooManyWrongKeys(waitSeconds: number): TryLaterError {
  const message = `Too many wrong keys came from this address. Wait ${waitSeconds} s.`;
  return new TryLaterError('RATE_LIMITED', message, { waitMs: waitSeconds * 1_000 });
}

function mayComeFrom({ sourceAddresses }: Principal, source: string): boolean {
  return sourceAddresses === undefined || sourceAddresses.includes(source);
}

/** Name of the cookie that holds an operator's session. */
export const SESSION_COOKIE = 'srmcp_session';

/** No session has it. */
const AMBIGUOUS = '';

/**
 * The value of the session's cookie, when one came along. Of two that differ, one may have been planted by another host
 * of the domain, and nobody knows which: together they open nothing.
 */
export function sessionTokenIn({ cookie }: IncomingHttpHeaders): string | undefined {
  const pairs = (cookie ?? '').split(';').map((pair) => pair.trim());
  const [token, ...others] = new Set(pairs.filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`)));
  return others.length > 0 ? AMBIGUOUS : token?.slice(SESSION_COOKIE.length + 1);
}

function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const direct = headers['x-api-key'];
  if (typeof direct === 'string' && direct !== '') return direct;
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '');
  return bearer?.[1];
}

function unauthenticated(what: string): HubError {
  return new HubError(
    'UNAUTHENTICATED',
    `${what} Send the key that your provider gave you as "X-API-Key" or "Authorization: Bearer".`,
  );
}

interface TenantChoice {
  readonly principal: Principal;
  readonly headers: IncomingHttpHeaders;
  readonly registry: TenantRegistry;
}

function tenantOf({ principal, headers, registry }: TenantChoice): Tenant {
  const asked = headers['x-tenant-id'];
  const id = typeof asked === 'string' && asked !== '' ? asked : onlyTenant(principal, registry);
  if (id === undefined) {
    throw new HubError(
      'TENANT_MISSING',
      'Say which tenant you mean with the header "X-Tenant-ID"; this key opens several.',
    );
  }
  const allowed = principal.tenants === 'all' || principal.tenants.has(id);
  const tenant = allowed ? registry.findEnabled(id) : undefined;
  if (tenant) return tenant;
  // One answer for unknown, disabled and not yours, so that nobody learns which tenants exist.
  throw new TenantUnknownError(id.slice(0, MAX_ECHO_LENGTH));
}

/** Carries the tenant that was asked for, to be echoed. */
export class TenantUnknownError extends HubError {
  readonly tenant: string;

  constructor(tenant: string) {
    super(
      'TENANT_UNKNOWN',
      'There is no such tenant for this key. Check "X-Tenant-ID" and the key with your provider.',
    );
    this.tenant = tenant;
  }
}

function onlyTenant({ tenants }: Principal, registry: TenantRegistry): string | undefined {
  const ids = tenants === 'all' ? [...registry.snapshot.tenants.keys()] : [...tenants];
  return ids.length === 1 ? ids[0] : undefined;
}
