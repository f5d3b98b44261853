import { HubError } from '@starrocks-mcp/protocol';
import { createApiKey } from '../auth/api-key.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import { isOperatorRole } from '../auth/roles.ts';
import type { StoredKey, StoredKeys } from '../store/keys.ts';
import { findNewKeyProblem } from '../tenants/check-new-key.ts';
import { buildPrincipal, expiryOf } from '../tenants/key-principal.ts';
import type { Principal } from '../tenants/tenant.ts';
import { storedKeySchema, type StoredKeyEntry } from '../tenants/tenants-schema.ts';
import type { StoredRegistry } from '../tenants/tenant-registry.ts';
import { sendJson, type Outgoing } from './exchange.ts';
import { knownSince, maySee, operatorOf, paramOf } from './operator-view.ts';
import { parseBody } from './parse-body.ts';
import { get, post, remove, type Route } from './route.ts';

interface KeyRoutesDeps {
  readonly registry: StoredRegistry;
  readonly ring: KeyRing;
  readonly storedKeys: StoredKeys;
}

/** How operators see, make and revoke keys. A key itself is told once, when it is made. */
export function createKeyRoutes({ registry, ring, storedKeys }: KeyRoutesDeps): Route[] {
  const ofStored = ({ hash, prefix, entry, createdAt }: StoredKey): Principal =>
    buildPrincipal({ hash, entry: { ...entry, prefix, created_at: createdAt }, source: 'store' });

  return [
    get('/admin/keys', 'viewer', (_req, res) => {
      const operator = operatorOf(res);
      const uses = storedKeys.lastUses();
      const revoked = storedKeys.list().filter((key) => mayKnowRevoked(operator, key, registry));
      const keys = [
        ...[...ring.list(), ...expiredIn(registry.snapshot)].map((principal) => describe(principal, { uses })),
        ...revoked.map((key) => describe(ofStored(key), { uses, revokedAt: key.revokedAt })),
      ];
      sendJson(res, 200, { keys: keys.filter(({ tenants }) => mayManage(operator, tenants)) });
    }),
    post('/admin/keys', 'admin', (req, res) => {
      const entry = parseBody(storedKeySchema, req.body);
      assertMayMake({ entry, res, registry });
      const { key, prefix, digest: hash } = createApiKey();
      registry.change(({ keys }) => keys.add({ hash, prefix, entry }));
      const made = registry.snapshot.keys.get(hash);
      if (made === undefined) throw new Error('a key that was just written is not in force');
      sendJson(res, 201, { key, ...describe(made, { uses: new Map() }) });
    }),
    remove('/admin/keys/:keyId', 'admin', (req, res) => {
      const id = paramOf(req, 'keyId');
      const kept = storedKeys.find(id);
      const known = ring.findById(id)?.principal ?? (kept && ofStored(kept));
      if (known === undefined || kept?.revokedAt !== undefined || !mayManage(operatorOf(res), told(known)))
        throw new HubError('KEY_UNKNOWN', 'There is no key of that id. GET /admin/keys lists them.');
      if (known.source !== 'store') {
        const where = known.source === 'file' ? 'the tenants file' : 'the hub’s environment';
        throw new HubError('KEY_NOT_IN_STORE', `This key stands in ${where}; remove it there.`);
      }
      registry.change(({ keys }) => keys.revoke(id));
      sendJson(res, 200, { success: true, id });
    }),
  ];
}

/** They open nothing, and stay to be seen until somebody ends them. */
function expiredIn({ keys }: StoredRegistry['snapshot']): readonly Principal[] {
  return [...keys.values()].filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= Date.now());
}

interface MakeInput {
  readonly entry: StoredKeyEntry;
  readonly res: Outgoing;
  readonly registry: StoredRegistry;
}

/** An operator gives no more than it has. */
function assertMayMake({ entry, res, registry }: MakeInput): void {
  const problem = findNewKeyProblem(entry);
  if (problem !== undefined) throw new HubError('BAD_REQUEST', `${problem.field}: ${problem.message}.`);
  const operator = operatorOf(res);
  const unknown = entry.tenants.filter((id) => !registry.snapshot.tenants.has(id) || !maySee(operator, id));
  if (unknown.length > 0) throw new HubError('BAD_REQUEST', `tenants: there is no tenant "${unknown[0]}".`);
  const { tools, expiresAt: end = Infinity } = operator;
  if ((expiryOf(entry.expires) ?? Infinity) > end) {
    const until = new Date(end).toISOString();
    throw new HubError('FORBIDDEN', `Your key ends at ${until}; give the new one an end (expires) no later than that.`);
  }
  const runsTools = !['viewer', 'metrics'].includes(entry.role);
  if (tools !== undefined && runsTools && entry.tools?.every((name) => tools.has(name)) !== true)
    throw new HubError('FORBIDDEN', 'Your key is confined to some tools; list those of them that the new key may use.');
  const seesAll = isOperatorRole(entry.role) ? entry.tenants.length === 0 : entry.role === 'metrics';
  if (seesAll && operator.sees !== 'all') {
    throw new HubError(
      'FORBIDDEN',
      'Your key is confined to some tenants; list those of them that the new key may see.',
    );
  }
}

function told({ tenants, sees, role }: Principal): 'all' | readonly string[] {
  const scope = isOperatorRole(role) ? sees : tenants;
  return scope === 'all' || role === 'metrics' ? 'all' : [...scope];
}

/** A confined operator sees the keys that reach no further than itself. */
function mayManage(operator: Principal, tenants: 'all' | readonly string[]): boolean {
  if (operator.sees === 'all') return true;
  return tenants !== 'all' && tenants.length > 0 && tenants.every((id) => maySee(operator, id));
}

/** A key that ended before its tenants were made was one of tenants that had their ids before. */
function mayKnowRevoked(operator: Principal, { entry, revokedAt }: StoredKey, registry: StoredRegistry): boolean {
  if (revokedAt === undefined) return false;
  const endedAt = Date.parse(revokedAt);
  return entry.tenants.every((id) => endedAt >= knownSince(registry, operator, id));
}

interface DescribeInput {
  readonly uses: ReadonlyMap<string, string>;
  readonly revokedAt?: string | undefined;
}

function describe(principal: Principal, { uses, revokedAt }: DescribeInput) {
  const { keyId, id, prefix, source, role, tools, rateLimitPerMinute, expiresAt, createdAt } = principal;
  return {
    id: keyId,
    name: id,
    prefix: prefix ?? null,
    source,
    role,
    tenants: told(principal),
    tools: tools ? [...tools] : null,
    rate_limit_per_minute: rateLimitPerMinute ?? null,
    concurrent_requests: principal.concurrentRequests ?? null,
    source_addresses: principal.sourceAddresses?.ranges ?? null,
    expires_at: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    created_at: createdAt ?? null,
    last_used_at: uses.get(keyId) ?? null,
    revoked_at: revokedAt ?? null,
  };
}
