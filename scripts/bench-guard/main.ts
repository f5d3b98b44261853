// npm run bench:guard -- FILE.jsonl: how many statements of a file the guard takes, whether it reads them right, and how fast.
import { createReadStream } from 'node:fs';
import { argv, exit, memoryUsage, stdin, stdout, stderr } from 'node:process';
import { createInterface } from 'node:readline';
import { createGuard } from '@starrocks-mcp/sql-guard';
import { parseLine } from './parse-line.ts';
import { createTally } from './tally.ts';

const RUNS_PER_TEXT = 5;

const path = argv[2];
if (path === undefined) {
  stderr.write(
    'Usage: npm run bench:guard -- FILE.jsonl   (or - for standard input)\nEach line: {"id", "sql", "expect"?, "tables"?, "star"?, "limit"?}\n',
  );
  exit(2);
}

const guard = createGuard();
const tally = createTally();
const input = path === '-' ? stdin : createReadStream(path);
for await (const text of createInterface({ input, crlfDelay: Infinity })) {
  if (text.trim() === '') continue;
  const line = parseLine(text);
  const verdict = guard.judge(line.sql);
  tally.add({ line, verdict, elapsedMs: medianMs(line.sql), rssBytes: memoryUsage.rss() });
}
stdout.write(`${JSON.stringify(tally.report(), undefined, 2)}\n`);

/** Of several runs, as a single one may be interrupted by others on the machine. */
function medianMs(sql: string): number {
  const times = Array.from({ length: RUNS_PER_TEXT }, () => {
    const startedAt = performance.now();
    guard.judge(sql);
    return performance.now() - startedAt;
  });
  return times.toSorted((left, right) => left - right)[RUNS_PER_TEXT >> 1] ?? 0;
}
