import type { ChainLine } from '@starrocks-mcp/chained-log';

/** One line a statement for a person: its start waits for its end. */
export class AuditListing {
  readonly #running = new Map<string, ChainLine>();

  /** The text that this line completes, or undefined when more has to come. */
  add(line: ChainLine): string | undefined {
    switch (line['event']) {
      case 'start':
        this.#running.set(text(line['jobId']), line);
        return undefined;
      case 'end':
        return this.#ended(line);
      case 'refused':
        return describe(line, `refused ${text(line['code'])}${reasonOf(line)}`);
      default:
        return `${line.at}  ${text(line['event'])}`;
    }
  }

  /** Statements whose end is not in the record: they run, or the agent was killed. */
  unfinished(): readonly string[] {
    return [...this.#running.values()].map((line) => describe(line, 'no end in the record'));
  }

  #ended(line: ChainLine): string {
    const jobId = text(line['jobId']);
    const start = this.#running.get(jobId);
    this.#running.delete(jobId);
    const { rows, bytes, ms, code } = line;
    return describe(start ?? line, `${text(code)}  ${text(rows)} rows  ${text(bytes)} bytes  ${text(ms)} ms`);
  }
}

function describe(line: ChainLine, outcome: string): string {
  return `${line.at}  ${askedBy(line)}  ${outcome}  ${oneLine(text(line['sql']))}`;
}

function askedBy({ askedBy: who }: ChainLine): string {
  if (typeof who !== 'object' || who === null) return 'not told who';
  const principal = 'principal' in who ? text(who.principal) : '?';
  return oneLine(`${principal} by ${'tool' in who ? text(who.tool) : '?'}`);
}

function reasonOf({ reason }: ChainLine): string {
  return typeof reason === 'string' ? ` (${oneLine(reason)})` : '';
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Control and invisible characters must not reach the terminal as they are. */
function oneLine(words: string): string {
  return words.replaceAll(/\s+/g, ' ').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '·');
}
