import { HubError } from '@starrocks-mcp/protocol';
import type { Leave } from './request-limits.ts';
import { WorkCount } from './work-count.ts';

interface SharesOptions {
  /** Places that one owner may hold at once. */
  readonly perOwner: number;
  /** Places of all owners together; default: not bounded here. */
  readonly places?: number;
  /** What whoever finds no place is told. */
  readonly busy: string;
}

const ALL = 'all';

/** Places of which nobody gets more than a share, so that no one fills the hub alone. */
export class Shares {
  readonly #options: Required<SharesOptions>;
  readonly #byOwner = new WorkCount();
  readonly #together = new WorkCount();

  constructor({ places = 0, ...options }: SharesOptions) {
    this.#options = { ...options, places };
  }

  /** Takes a place of each owner. Throws HUB_BUSY, and has taken none then. */
  enter(...owners: readonly string[]): Leave {
    const { perOwner, places, busy } = this.#options;
    const hasRoom = owners.every((owner) => this.#byOwner.hasRoom(owner, { calls: 1, limit: perOwner }));
    if (!hasRoom || !this.#together.hasRoom(ALL, { calls: 1, limit: places })) throw new HubError('HUB_BUSY', busy);
    const leaves = [...owners.map((owner) => this.#byOwner.enter(owner, 1)), this.#together.enter(ALL, 1)];
    return () => {
      for (const leave of leaves) leave();
    };
  }
}

/** A quarter of the places, and one at least. */
export function quarterOf(places: number): number {
  return Math.max(1, Math.floor(places / 4));
}
