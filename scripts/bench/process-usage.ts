import { readFileSync } from 'node:fs';

/** What a process has used so far, by the kernel's own accounts; undefined where there is no /proc. */
export interface ProcessUsage {
  readonly cpuMs: number;
  readonly rssMib: number;
}

/** Linux counts CPU in hundredths of a second (USER_HZ) on every architecture that Node supports. */
const MS_PER_TICK = 10;
const PAGE_BYTES = 4096;
const UTIME_FIELD = 11;
const RSS_FIELD = 21;

export function readProcessUsage(pid: number): ProcessUsage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold blanks; fields are counted from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[UTIME_FIELD]) + Number(fields[UTIME_FIELD + 1]);
    return { cpuMs: ticks * MS_PER_TICK, rssMib: (Number(fields[RSS_FIELD]) * PAGE_BYTES) / 1024 ** 2 };
  } catch {
    return undefined;
  }
}
