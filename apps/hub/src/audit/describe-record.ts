import type { ChainLine } from '@starrocks-mcp/chained-log';

/** One line for a person: when, who, what, how it ended. Names are as strangers gave them; a terminal needs them tamed. */
export function describeRecord(line: ChainLine): string {
  const { at, type } = line;
  const parts = [at, text(type), whoOf(line), whatOf(line), outcomeOf(line), figuresOf(line)];
  return parts.filter((part) => part !== '').join('  ');
}

function whoOf({ type, principal, source, tenant }: ChainLine): string {
  if (type === 'registry' || principal === undefined) return '';
  const who = [text(principal) || 'nobody known', text(source) && `from ${text(source)}`].filter(Boolean).join(' ');
  return tenant === undefined || tenant === null ? who : `${who} for ${text(tenant)}`;
}

function whatOf({ tool, action, subject, count, ...line }: ChainLine): string {
  if (line['type'] === 'registry') return JSON.stringify({ tenants: line['tenants'], keys: line['keys'] });
  if (count !== undefined) return `${text(count)} more since ${text(line['since'])}`;
  const what = text(tool) || text(action);
  return subject === undefined || subject === null ? what : `${what} ${text(subject)}`;
}

function outcomeOf({ decision, error_code: code }: ChainLine): string {
  return code === undefined || code === null ? text(decision) : `${text(decision)} ${text(code)}`;
}

function figuresOf({ rows, bytes, latency_ms: ms, truncated, request_id: id }: ChainLine): string {
  const figures = [
    rows === undefined ? '' : `${text(rows)} rows, ${text(bytes)} bytes${truncated === true ? ', cut' : ''}`,
    ms === undefined ? '' : `${text(ms)} ms`,
    text(id),
  ];
  return figures.filter((figure) => figure !== '').join('  ');
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
