import { createReadStream } from 'node:fs';
import { argv, exit, memoryUsage, stdin, stdout, stderr } from 'node:process';
import { createInterface } from 'node:readline';
import { createGuard } from '@starrocks-mcp/sql-guard';
import { parseLine } from './parse-line.ts';
import { createTally } from './tally.ts';

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
  const startedAt = performance.now();
  const verdict = guard.judge(line.sql);
  tally.add({ line, verdict, elapsedMs: performance.now() - startedAt, rssBytes: memoryUsage.rss() });
}
stdout.write(`${JSON.stringify(tally.report(), undefined, 2)}\n`);
