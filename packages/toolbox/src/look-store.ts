import type { Figure, LookedAt } from '@starrocks-mcp/experts';

/** One analysis or forecast of one tenant, as plain JSON: how each check ended and what was measured, no row and no text. */
export interface KeptLook {
  /** When it began: ISO 8601, UTC, by the hub's wall clock. */
  readonly at: string;
  /** By check id; empty for a forecast. */
  readonly checks: Readonly<Record<string, LookedAt>>;
  readonly figures: readonly Figure[];
}

/** Where the looks of one tenant are kept. Never shared between tenants. */
export interface LookStore {
  /**
   * In any order; at least what `looksWorthKeeping` would leave of them. Rejects when they cannot be read, which is told
   * to whoever asks.
   */
  load(): Promise<readonly KeptLook[]>;
  /** A rejection fails no answer: whoever makes the store logs it. */
  save(look: KeptLook): Promise<void>;
}

/** Newest looks that are all kept: a whole one and those at single areas after it. */
const NEWEST = 8;
/** Of the older ones, the first of each period is kept, for so many periods: more than a week of looks without pause. */
const PERIOD_MS = 6 * 3_600_000;
const PERIODS = 32;

/** The looks that comparisons and forecasts can use, the newest first. Thinning what was thinned before loses nothing more. */
export function looksWorthKeeping(looks: readonly KeptLook[]): readonly KeptLook[] {
  const sorted = looks.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const periodOf = ({ at }: KeptLook): number => Math.floor(Date.parse(at) / PERIOD_MS);
  const firsts = sorted.filter((look, index) => {
    const older = sorted[index + 1];
    return older === undefined || periodOf(older) !== periodOf(look);
  });
  return [...new Set([...sorted.slice(0, NEWEST), ...firsts.slice(0, PERIODS)])].toSorted(
    (a, b) => Date.parse(b.at) - Date.parse(a.at),
  );
}

/** Looks in memory, gone with the process. */
export function createMemoryLookStore(): LookStore {
  let looks: readonly KeptLook[] = [];
  return {
    load: () => Promise.resolve(looks),
    save(look) {
      looks = looksWorthKeeping([look, ...looks]);
      return Promise.resolve();
    },
  };
}
