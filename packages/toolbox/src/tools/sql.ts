import { asHubError, cellSchema, HubError } from '@starrocks-mcp/protocol';
import type { ResultSet } from '@starrocks-mcp/starrocks';
import * as z from 'zod';
import type { ToolContext } from '../context.ts';
import { MAX_TEXT_LENGTH } from '../fit-text.ts';
import { assertReadOnly } from '../read-only.ts';
import { runStatement } from '../run-statement.ts';
import { formatTextTable } from '../text-table.ts';
import { defineTool } from '../tool.ts';
import { languageArgument } from '../tool-arguments.ts';

const MAX_RESULT_BYTES = 1024 * 1024;
/** Left for the lines above and below the table. */
const MAX_TABLE_LENGTH = MAX_TEXT_LENGTH - 1_000;

const output = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z
    .array(z.array(cellSchema))
    .describe(
      'One list per row, in the order of columns. BIGINT, DECIMAL and dates are text, so that no digit is lost.',
    ),
  rowCount: z.number().describe('How many rows are in rows.'),
  truncated: z.boolean().describe('True when the query has more rows than maxRows or more bytes than the limit.'),
  bytes: z.number().describe('Size of the rows as JSON.'),
  elapsed_ms: z.number(),
});

export const runSelectSql = defineTool({
  name: 'run_select_sql',
  title: 'Run one SELECT',
  description:
    'Runs one read-only SELECT on the StarRocks cluster and returns its rows. Use it only when no other tool answers ' +
    'the question: the other tools know what to measure and what is normal. One statement; SELECT, WITH … SELECT and ' +
    'UNION only, no SHOW, SET, hints or INTO OUTFILE. Cost: one statement, as heavy as the query itself; add WHERE, ' +
    'LIMIT and aggregates. System tables live in information_schema.',
  adhoc: true,
  input: z.object({
    sql: z.string().min(1).describe('One SELECT statement in StarRocks SQL. A trailing semicolon is fine.'),
    maxRows: z
      .number()
      .int()
      .min(1)
      .max(1_000)
      .default(100)
      .describe('Most rows to return, 1 to 1000. Default 100. The result holds at most 1 MiB.'),
    language: languageArgument,
  }),
  output,
  handler: async ({ sql, maxRows, language }, ctx) => {
    assertAdhocAllowed(ctx);
    const { timeoutMs } = ctx.limits.statement;
    const limits = { maxRows, maxBytes: MAX_RESULT_BYTES, timeoutMs };
    const result = await runStatement(ctx, assertReadOnly(sql), limits).catch((thrown: unknown) => {
      if (asHubError(thrown).code === 'ADHOC_DISABLED') ctx.session.adhoc.note();
      throw thrown;
    });
    return {
      text: describeResult(result, language ?? ctx.tenant.language),
      structured: {
        columns: result.fields,
        rows: result.rows,
        rowCount: result.rows.length,
        truncated: result.truncated,
        bytes: result.bytes,
        elapsed_ms: Math.round(result.elapsedMs),
      },
    };
  },
});

/** The list of tools leaves this one out as a courtesy; this is the rule. */
function assertAdhocAllowed({ tenant }: ToolContext): void {
  if (tenant.adhocSql) return;
  throw new HubError(
    'ADHOC_DISABLED',
    `Ad-hoc SQL is off for tenant "${tenant.id}". Use the diagnostic tools, or ask the operator to switch it on.`,
  );
}

function describeResult(result: ResultSet, language: 'zh' | 'en'): string {
  const words = WORDS[language];
  const { text, shown } = formatTextTable({
    columns: result.fields.map(({ name }) => name),
    rows: result.rows,
    maxLength: MAX_TABLE_LENGTH,
  });
  const lines = [words.head(result.rows.length, Math.round(result.elapsedMs))];
  if (result.truncated) lines.push(words.truncated(result.rows.length));
  if (shown < result.rows.length) lines.push(words.shown(shown));
  if (result.rows.length > 0) lines.push('', text);
  else lines.push('', `${words.columns} ${result.fields.map(({ name }) => name).join(', ')}`);
  return lines.join('\n');
}

const WORDS = {
  en: {
    head: (rows: number, ms: number) => `${rows} ${rows === 1 ? 'row' : 'rows'} in ${ms} ms.`,
    truncated: (rows: number) =>
      `Truncated: the query has more than these ${rows} rows. Aggregate, narrow WHERE, or raise maxRows (at most 1000, at most 1 MiB).`,
    shown: (rows: number) =>
      `This text shows the first ${rows} of them; the structured content has all. Select fewer rows or columns to see the rest here.`,
    columns: 'Columns:',
  },
  zh: {
    head: (rows: number, ms: number) => `共 ${rows} 行，用时 ${ms} 毫秒。`,
    truncated: (rows: number) =>
      `结果已截断：查询结果多于这 ${rows} 行。请聚合、收紧 WHERE 条件，或调大 maxRows（最多 1000 行、1 MiB）。`,
    shown: (rows: number) => `本文只显示前 ${rows} 行，全部数据在结构化内容中；减少行数或列数即可在此看到其余部分。`,
    columns: '列：',
  },
} as const;
