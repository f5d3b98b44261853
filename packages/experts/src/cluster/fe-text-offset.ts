import { compareReleaseLines } from '@starrocks-mcp/starrocks';
import { parseWallTime } from './clock.ts';

interface FeTextFacts {
  /** now() of the session. */
  readonly now: string;
  readonly epochSeconds: number;
  /** Newest FE-made text; null when there is none. */
  readonly newest: string | null;
  /** `4.1`; undefined when the version says nothing. */
  readonly line: string | undefined;
}

const QUARTER_HOUR = 900;
const EAST_EIGHT = 8 * 3600;
/** Two machines' clocks and the time between two statements. */
const SLACK = 60;

/**
 * Seconds that times which the FE wrote as text are ahead of the session's clock, or undefined when that cannot be told.
 * Builds of 4.1 write them in UTC+8 whatever the zone (upstream issues 72025, 76610); elsewhere they are in the global
 * zone. A newest row in the future shows the defect; one that is old may be old, or young and written behind.
 */
export function measureFeTextOffset({ now, epochSeconds, newest, line }: FeTextFacts): number | undefined {
  const nowSeconds = parseWallTime(now);
  if (nowSeconds === undefined) return undefined;
  const zone = Math.round((nowSeconds - epochSeconds) / QUARTER_HOUR) * QUARTER_HOUR;
  const ifDefect = EAST_EIGHT - zone;
  const then = newest === null ? undefined : parseWallTime(newest);
  const ahead = then === undefined ? undefined : then - nowSeconds;
  if (ahead !== undefined && ahead > SLACK) {
    return ahead <= ifDefect + SLACK ? ifDefect : Math.ceil(ahead / QUARTER_HOUR) * QUARTER_HOUR;
  }
  const canHaveDefect = line === undefined || compareReleaseLines(line, '4.1') >= 0;
  if (!canHaveDefect || ifDefect === 0 || ahead === undefined) return 0;
  if (ifDefect > 0) return withoutDefectWestward(ahead, ifDefect);
  // East of UTC+8 the defect makes a row look older by a fixed step: a younger row than that step has no defect.
  return ahead > ifDefect + SLACK ? 0 : undefined;
}

/** West of UTC+8 a defective row is in the future unless it is older than the step; a young row proves its clock. */
function withoutDefectWestward(ahead: number, ifDefect: number): number | undefined {
  return ahead > -ifDefect ? 0 : undefined;
}
