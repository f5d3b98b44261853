import { checkRecord, type PolicyVerdict, type Verdict } from '@starrocks-mcp/sql-guard';
import { write, type TextSink } from './text-sink.ts';

const BATCH_CHARACTERS = 64 * 1024;

const MALFORMED = checkRecord({
  ok: false,
  refusal: {
    code: 'malformed_line',
    position: { offset: 0, line: 1, column: 1 },
    message: 'This line is no JSON object with a text in "sql".',
  },
});

/** One line out for each line in, in the same order: a blank one too, so that a caller may count lines. */
export async function checkLines(
  lines: AsyncIterable<string | undefined>,
  judge: (sql: string) => Verdict | PolicyVerdict,
  output: TextSink,
): Promise<void> {
  let batch = '';
  for await (const line of lines) {
    batch += `${JSON.stringify(checkLine(line, judge))}\n`;
    if (batch.length < BATCH_CHARACTERS) continue;
    await write(output, batch);
    batch = '';
  }
  if (batch !== '') await write(output, batch);
}

function checkLine(line: string | undefined, judge: (sql: string) => Verdict | PolicyVerdict): object {
  const value = line === undefined ? undefined : parse(line);
  const isObject = typeof value === 'object' && value !== null;
  const id = isObject && 'id' in value ? value.id : null;
  const sql = isObject && 'sql' in value ? value.sql : undefined;
  return { id, ...(typeof sql === 'string' ? checkRecord(judge(sql)) : MALFORMED) };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
