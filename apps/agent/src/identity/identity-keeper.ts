import { createPrivateKey, type KeyObject } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { loggableCause, readHubKeys } from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import { IDENTITY_FILE, readIdentity, writeIdentity, type AgentIdentity } from './identity-store.ts';

interface KeeperInput {
  readonly stateDir: string;
  readonly identity: AgentIdentity;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

const LOOK_MS = 1_000;

/** The identity of the agent that runs, as its file says now: the command line may change it beside us. */
export class IdentityKeeper {
  readonly #stateDir: string;
  readonly #log: KeeperInput['log'];
  readonly #timer: NodeJS.Timeout;
  readonly #listeners: (() => void)[] = [];
  #current: AgentIdentity;
  #signature: string;
  #signer: { readonly kid: string; readonly privateKey: KeyObject } | undefined;

  constructor({ stateDir, identity, log }: KeeperInput) {
    this.#stateDir = stateDir;
    this.#log = log;
    this.#current = identity;
    this.#signature = this.#sign();
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  get current(): AgentIdentity {
    return this.#current;
  }

  /** The key by which the agent makes itself known: a new one as soon as it has one. */
  get ownKey(): { readonly keyId: string; readonly privateKey: string } {
    return this.#current.nextKey ?? this.#current;
  }

  /** The same key, ready to sign. */
  get signer(): { readonly kid: string; readonly privateKey: KeyObject } {
    const { keyId, privateKey } = this.ownKey;
    if (this.#signer?.kid !== keyId) this.#signer = { kid: keyId, privateKey: createPrivateKey(privateKey) };
    return this.#signer;
  }

  /** Told when the agent makes itself known by another key than before. */
  onNewKey(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** On the disk when it returns. */
  update(change: (identity: AgentIdentity) => AgentIdentity): void {
    const before = this.ownKey.keyId;
    const known = readIdentity(this.#stateDir) ?? this.#current;
    this.#current = change(known);
    writeIdentity(this.#stateDir, this.#current);
    this.#signature = this.#sign();
    if (this.ownKey.keyId !== before) this.#tell();
  }

  /** The hub has let the next key in: it is the agent's key from now on. */
  promote(keyId: string): void {
    if (this.#current.nextKey?.keyId === keyId) this.update(withNextKey);
  }

  /** The hub does not know the next key: the one before stays. */
  dropNextKey(): void {
    this.update(({ nextKey: _dropped, ...identity }) => identity);
  }

  /** Pins what a pinned key says of the hub's keys. Returns the ids of those that are pinned now. Throws BAD_SIGNATURE. */
  pinHubKeys(statements: readonly string[]): readonly string[] {
    const { hubKeys, hubKeysIssuedAt = 0 } = this.#current;
    const told = readHubKeys(statements, hubKeys);
    const isSame = told.keys.map(({ kid }) => kid).join() === hubKeys.map(({ kid }) => kid).join();
    // An old statement that somebody kept must not bring back a key that was removed.
    if (!isSame && told.issuedAt > hubKeysIssuedAt) {
      this.update((identity) => ({ ...identity, hubKeys: told.keys, hubKeysIssuedAt: told.issuedAt }));
      this.#log.info(
        { keys: told.keys.length },
        'the hub announced its keys by one that was pinned; they are pinned now',
      );
    }
    return this.#current.hubKeys.map(({ kid }) => kid);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const signature = this.#sign();
    if (signature === this.#signature) return;
    this.#signature = signature;
    const before = this.ownKey.keyId;
    try {
      const read = readIdentity(this.#stateDir);
      // Another agent's identity needs another process: jobs under way are this one's.
      if (read?.agentId === this.#current.agentId) this.#current = read;
    } catch (error) {
      this.#log.error({ cause: loggableCause(error) }, 'identity.json cannot be read; the identity read before stays');
    }
    if (this.ownKey.keyId !== before) this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #sign(): string {
    try {
      const { ino, mtimeNs, size } = statSync(join(this.#stateDir, IDENTITY_FILE), { bigint: true });
      return `${ino}:${mtimeNs}:${size}`;
    } catch {
      return 'none';
    }
  }
}

/** The identity with its next key as its key. */
export function withNextKey({ nextKey, ...identity }: AgentIdentity): AgentIdentity {
  return nextKey === undefined ? identity : { ...identity, ...nextKey };
}
