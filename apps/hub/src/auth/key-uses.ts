import { loggableCause } from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import type { StoredKeys } from '../store/keys.ts';

interface KeyUsesDeps {
  readonly keys: Pick<StoredKeys, 'noteUses'>;
  readonly log: Logger;
}

const WRITE_MS = 30_000;

/** When keys are used, gathered in memory and written down now and then: a write for each request would cost more than the request. */
export class KeyUses {
  readonly #deps: KeyUsesDeps;
  readonly #timer: NodeJS.Timeout;
  #uses = new Map<string, string>();

  constructor(deps: KeyUsesDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => this.write(), WRITE_MS).unref();
  }

  note(keyId: string): void {
    this.#uses.set(keyId, new Date().toISOString());
  }

  write(): void {
    if (this.#uses.size === 0) return;
    const uses = this.#uses;
    this.#uses = new Map();
    try {
      this.#deps.keys.noteUses(uses);
    } catch (error) {
      this.#deps.log.warn({ cause: loggableCause(error) }, 'When keys were used last could not be written down');
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.write();
  }
}
