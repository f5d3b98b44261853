import { statSync } from 'node:fs';
import { HubError, systemCodeOf } from '@starrocks-mcp/protocol';

/** Often enough that running statements are gone within a second. */
const LOOK_EVERY_MS = 200;

/** A file of the owner's: while it is there, nothing runs. */
export class KillSwitch implements Disposable {
  readonly #path: string;
  readonly #timer: NodeJS.Timeout;
  #wasEngaged: boolean;

  /** `onChange` is told when the file comes or goes. */
  constructor(path: string, onChange: (isEngaged: boolean) => void) {
    this.#path = path;
    this.#wasEngaged = this.isEngaged;
    this.#timer = setInterval(() => {
      const isEngaged = this.isEngaged;
      if (isEngaged === this.#wasEngaged) return;
      this.#wasEngaged = isEngaged;
      onChange(isEngaged);
    }, LOOK_EVERY_MS).unref();
  }

  /** True too when it cannot be told whether the file is there. */
  get isEngaged(): boolean {
    try {
      return statSync(this.#path, { throwIfNoEntry: false }) !== undefined;
    } catch (error) {
      return systemCodeOf(error) !== 'ENOTDIR';
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

export function stoppedByOwner(): HubError {
  return new HubError('KILL_SWITCH', 'The owner of this cluster has stopped all statements of this agent.');
}
