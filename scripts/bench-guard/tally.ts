import { checkRecord, type Verdict } from '@starrocks-mcp/sql-guard';
import type { BenchLine } from './parse-line.ts';

interface Measured {
  readonly line: BenchLine;
  readonly verdict: Verdict;
  readonly elapsedMs: number;
  readonly rssBytes: number;
}

const SHOWN_IDS = 20;

/** Adds up verdicts, disagreements with what the lines expect, times and memory. */
export function createTally() {
  const counts = { accepted: 0, refused: 0 };
  const codes = new Map<string, number>();
  const disagreements = new Map<string, string[]>();
  const all: number[] = [];
  const between1And5Kb: number[] = [];
  let peakRssBytes = 0;

  function disagree(kind: string, id: string): void {
    disagreements.set(kind, [...(disagreements.get(kind) ?? []), id]);
  }

  function compareFacts(line: BenchLine, record: ReturnType<typeof checkRecord>): void {
    if (line.tables && JSON.stringify(line.tables.toSorted()) !== JSON.stringify(record.tables))
      disagree('tables', line.id);
    if (line.star !== undefined && line.star !== record.star) disagree('star', line.id);
    const limit = line.limit && { count: line.limit.count, offset: line.limit.offset };
    if (limit !== undefined && JSON.stringify(limit) !== JSON.stringify(record.limit)) disagree('limit', line.id);
  }

  return {
    add({ line, verdict, elapsedMs, rssBytes }: Measured): void {
      const record = checkRecord(verdict);
      counts[verdict.ok ? 'accepted' : 'refused'] += 1;
      if (record.code !== null) codes.set(record.code, (codes.get(record.code) ?? 0) + 1);
      if (line.expect !== undefined && line.expect !== record.verdict) disagree(`expected ${line.expect}`, line.id);
      if (verdict.ok) compareFacts(line, record);
      all.push(elapsedMs);
      if (line.sql.length >= 1_000 && line.sql.length <= 5_000) between1And5Kb.push(elapsedMs);
      peakRssBytes = Math.max(peakRssBytes, rssBytes);
    },
    report() {
      return {
        ...counts,
        refusals: Object.fromEntries(codes),
        disagreements: Object.fromEntries(
          [...disagreements].map(([kind, ids]) => [kind, { count: ids.length, ids: ids.slice(0, SHOWN_IDS) }]),
        ),
        all_texts: timesOf(all),
        texts_of_1_to_5_kb: timesOf(between1And5Kb),
        peak_rss_mib: Math.round(peakRssBytes / 1_048_576),
      };
    },
  };
}

function timesOf(times: readonly number[]) {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number): number =>
    Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 1_000) / 1_000;
  return { count: sorted.length, p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1) };
}
