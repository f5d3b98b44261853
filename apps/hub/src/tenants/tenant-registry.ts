import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Logger } from 'pino';
import { parseTenantsFile, TenantsFileError, type ParseDeps, type TenantsProblem } from './parse-tenants-file.ts';
import type { StoredKeys } from '../store/keys.ts';
import type { StoredTenants } from '../store/tenants.ts';
import type { Tenant, TenantsSnapshot } from './tenant.ts';

export type SwapListener = (snapshot: TenantsSnapshot) => void;

/** The tenants in force. Read it anew for each request: it is swapped whole. */
export interface TenantRegistry {
  readonly snapshot: TenantsSnapshot;
  /** The tenant, when it exists and is enabled. */
  findEnabled(id: string): Tenant | undefined;
  onSwap(listener: SwapListener): void;
  /** Milliseconds since 1970 at which the tenants in force were read. */
  readonly readAt: number;
  /** False while what was read last was refused and older tenants stay in force. */
  readonly isCurrent: boolean;
  /** Reads the file again; what is wrong with it is logged and the old tenants stay in force. */
  reload(): void;
  close(): void;
}

/** What operators made by route or command. */
export interface Stored {
  readonly tenants: StoredTenants;
  readonly keys: StoredKeys;
}

export interface StoredRegistry extends TenantRegistry {
  /** Changes tenants and keys of the store, whole or not at all, and has them in force when it returns. Throws a HubError. */
  change(work: (stored: Stored) => void): void;
}

interface FixedInput {
  readonly snapshot: TenantsSnapshot;
}

/** Tenants that never change: one direct cluster named by SR_*. */
export function createFixedRegistry({ snapshot }: FixedInput): TenantRegistry {
  return {
    snapshot,
    readAt: Date.now(),
    isCurrent: true,
    findEnabled: (id) => enabledIn(snapshot, id),
    onSwap: () => {},
    reload: () => {},
    close: () => {},
  };
}

interface FileRegistryInput {
  readonly path: string;
  readonly deps: Omit<ParseDeps, 'readSecretFile'>;
  readonly log: Logger;
  /** What the rest of the settings asks of the tenants; its problems refuse the file. */
  readonly check: (snapshot: TenantsSnapshot) => readonly TenantsProblem[];
  readonly pollMs?: number;
}

/** Loads the file, or throws a TenantsFileError; then watches it until closed. */
export function openFileRegistry({ path, deps, log, check, pollMs = 500 }: FileRegistryInput): TenantRegistry {
  const listeners: SwapListener[] = [];
  const loadedFrom = signatureOf(path);
  let current = load();
  let readAt = Date.now();
  let isCurrent = true;
  const watcher = watchFile({ path, pollMs, loadedFrom, onChange: reload });

  function load(): TenantsSnapshot {
    const directory = dirname(resolve(path));
    const readSecretFile = (file: string): string => readFileSync(resolve(directory, file), 'utf8');
    const snapshot = parseTenantsFile(readTenantsFile(path), { ...deps, readSecretFile });
    const problems = check(snapshot);
    if (problems.length > 0) throw new TenantsFileError(problems);
    for (const warning of snapshot.warnings) log.warn({ file: path }, warning);
    return snapshot;
  }

  function reload(): void {
    try {
      current = load();
      readAt = Date.now();
      isCurrent = true;
    } catch (error) {
      isCurrent = false;
      const problems = error instanceof TenantsFileError ? error.problems : [];
      log.error({ file: path, problems }, 'The tenants file is wrong; the tenants loaded before stay in force');
      return;
    }
    log.info({ file: path, tenants: current.tenants.size, keys: current.keys.size }, 'Tenants loaded');
    for (const listener of listeners) listener(current);
  }

  return {
    get snapshot() {
      return current;
    },
    get readAt() {
      return readAt;
    },
    get isCurrent() {
      return isCurrent;
    },
    findEnabled: (id) => enabledIn(current, id),
    onSwap: (listener) => void listeners.push(listener),
    reload,
    close: () => watcher.close(),
  };
}

export function enabledIn({ tenants }: TenantsSnapshot, id: string): Tenant | undefined {
  const tenant = tenants.get(id);
  return tenant?.enabled === true ? tenant : undefined;
}

function readTenantsFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new TenantsFileError([{ line: 1, message: 'the file cannot be read; check that it exists and may be read' }]);
  }
}

interface WatchInput {
  readonly path: string;
  readonly pollMs: number;
  /** Signature of the file that is in force. */
  readonly loadedFrom: string;
  readonly onChange: () => void;
}

/**
 * Polls instead of asking the kernel: editors replace files, containers mount them through links, and network disks send
 * no events. A change counts once the file has been the same for two looks, so that a half-written file is not read.
 */
function watchFile({ path, pollMs, loadedFrom, onChange }: WatchInput): { close(): void } {
  let applied = loadedFrom;
  let seen = applied;
  const timer = setInterval(() => {
    const now = signatureOf(path);
    const settled = now === seen;
    seen = now;
    if (!settled || now === applied) return;
    applied = now;
    onChange();
  }, pollMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

function signatureOf(path: string): string {
  try {
    const stats = statSync(path, { bigint: true });
    return `${stats.ino}:${stats.size}:${stats.mtimeNs}`;
  } catch {
    return 'out of reach';
  }
}
