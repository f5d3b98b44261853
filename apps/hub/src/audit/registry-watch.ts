import type { TenantsSnapshot } from '../tenants/tenant.ts';
import type { HubAudit } from './hub-audit.ts';
import type { RegistryChange } from './audit-record.ts';

type Kept = ReadonlyMap<string, string>;

interface State {
  readonly tenants: Kept;
  /** By the id of the key. */
  readonly keys: Kept;
}

const MAX_NAMED = 200;

/**
 * Writes down what came into force, whoever did it: an operator's request has its own line, an edit of the tenants file
 * or a command on the hub's machine has none.
 */
export class RegistryWatch {
  readonly #audit: Pick<HubAudit, 'recordRegistry'>;
  #state: State;

  constructor(audit: Pick<HubAudit, 'recordRegistry'>, snapshot: TenantsSnapshot) {
    this.#audit = audit;
    this.#state = stateOf(snapshot);
  }

  /** Resolves at once when nothing changed. */
  async note(snapshot: TenantsSnapshot): Promise<void> {
    const before = this.#state;
    this.#state = stateOf(snapshot);
    const tenants = differences(before.tenants, this.#state.tenants);
    const keys = differences(before.keys, this.#state.keys);
    if (tenants === undefined && keys === undefined) return;
    await this.#audit.recordRegistry({ ...(tenants && { tenants }), ...(keys && { keys }) });
  }
}

function stateOf({ tenants, keys }: TenantsSnapshot): State {
  return {
    tenants: new Map([...tenants].map(([id, tenant]) => [id, JSON.stringify(tenant, withSets)])),
    keys: new Map([...keys.values()].map((key) => [key.keyId, JSON.stringify(key, withSets)])),
  };
}

function withSets(_name: string, value: unknown): unknown {
  return value instanceof Set ? [...value] : value;
}

function differences(before: Kept, now: Kept): RegistryChange | undefined {
  const added = [...now.keys()].filter((id) => !before.has(id));
  const removed = [...before.keys()].filter((id) => !now.has(id));
  const changed = [...now].filter(([id, text]) => before.has(id) && before.get(id) !== text).map(([id]) => id);
  if (added.length + removed.length + changed.length === 0) return undefined;
  return { ...named('added', added), ...named('removed', removed), ...named('changed', changed) };
}

/** A whole fleet that is made at once is told by its number. */
function named(kind: keyof RegistryChange, ids: readonly string[]): RegistryChange {
  return { [kind]: ids.length > MAX_NAMED ? ids.length : ids };
}
