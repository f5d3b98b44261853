import type { LoadResult } from './load.ts';

export interface Measurement extends LoadResult {
  readonly path: string;
  readonly clients: number;
  readonly cost: readonly { readonly name: string; readonly cpuMsPerCall: number; readonly rssMib: number }[];
}

const HEADER = ['clients', 'path', 'calls/s', 'of raw', 'p50 ms', 'added', 'p99 ms', 'CPU ms a call', 'RSS MiB'];

/** One block a statement; ratios and differences are to raw mysql2 with as many clients. */
export function printTable(out: NodeJS.WritableStream, title: string, measurements: readonly Measurement[]): void {
  const rows = measurements.map((row) => {
    const raw = measurements.find(({ path, clients }) => path === 'raw mysql2' && clients === row.clients);
    return [
      String(row.clients),
      row.path,
      row.callsPerSecond.toFixed(0),
      raw === undefined ? '-' : `${((100 * row.callsPerSecond) / raw.callsPerSecond).toFixed(0)} %`,
      row.p50Ms.toFixed(2),
      raw === undefined ? '-' : `+${(row.p50Ms - raw.p50Ms).toFixed(2)}`,
      row.p99Ms.toFixed(2),
      row.cost.map(({ name, cpuMsPerCall }) => `${name} ${cpuMsPerCall.toFixed(2)}`).join(', ') || '-',
      row.cost.map(({ name, rssMib }) => `${name} ${rssMib.toFixed(0)}`).join(', ') || '-',
    ];
  });
  const widths = HEADER.map((head, index) => Math.max(head.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index === 1 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ');
  out.write(`\n${title}\n${line(HEADER)}\n${rows.map((row) => line(row)).join('\n')}\n`);
}
