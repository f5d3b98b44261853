import type { ToolCallRecord } from '@starrocks-mcp/toolbox';
import { isLinkCode } from './tenant-stats.ts';
import { MetricRegistry } from './metric-registry.ts';

interface EndedRequest {
  /** Undefined when no route was found. */
  readonly route: string | undefined;
  readonly status: number;
  /** Undefined for a stream that stays open until one side ends it. */
  readonly seconds: number | undefined;
}

export interface EndedStatement {
  readonly tenantId: string;
  /** Undefined for one that ended well. */
  readonly code: string | undefined;
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}

export interface HubMetrics {
  /** Where parts of the hub add figures of their own. */
  readonly registry: MetricRegistry;
  countRequest(request: EndedRequest): void;
  countCall(record: ToolCallRecord): void;
  countStatement(statement: EndedStatement): void;
}

/** Seconds: from a cached list to a comprehensive diagnosis. */
const CALL_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Prometheus figures of this hub; labels are bounded by the routes, tools, codes and tenants there are. */
export function createMetrics(version: string): HubMetrics {
  const registry = new MetricRegistry();
  registry.gauge({
    name: 'info',
    help: 'Release of this hub; always 1.',
    labels: ['version'],
    read: () => [{ labels: { version }, value: 1 }],
  });
  return {
    registry,
    countRequest: countRequests(registry),
    countCall: countCalls(registry),
    countStatement: countStatements(registry),
  };
}

function countRequests(registry: MetricRegistry): HubMetrics['countRequest'] {
  const count = registry.counter({
    name: 'http_requests_total',
    help: 'Requests by route and status.',
    labels: ['route', 'status'],
  });
  const observe = registry.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time of requests by route; streams that stay open are left out.',
    labels: ['route'],
    buckets: CALL_BUCKETS,
  });
  return ({ route = 'none', status, seconds }) => {
    count({ route, status: String(status) });
    if (seconds !== undefined) observe({ route }, seconds);
  };
}

function countCalls(registry: MetricRegistry): HubMetrics['countCall'] {
  const count = registry.counter({
    name: 'tool_calls_total',
    help: 'Tool calls by tenant, tool and code; code is "ok" for a call that succeeded.',
    labels: ['tenant', 'tool', 'code'],
  });
  const observe = registry.histogram({
    name: 'tool_call_duration_seconds',
    help: 'Time of tool calls.',
    labels: ['tool'],
    buckets: CALL_BUCKETS,
  });
  return ({ tenant, tool, error, durationMs }) => {
    count({ tenant, tool, code: error?.code ?? 'ok' });
    observe({ tool }, durationMs / 1000);
  };
}

function countStatements(registry: MetricRegistry): HubMetrics['countStatement'] {
  const labels = ['tenant'] as const;
  const count = registry.counter({
    name: 'statements_total',
    help: 'Statements sent to clusters by tenant and code; code is "ok" for one that succeeded.',
    labels: ['tenant', 'code'],
  });
  const countRows = registry.counter({ name: 'statement_rows_total', help: 'Rows that clusters answered.', labels });
  const countBytes = registry.counter({ name: 'statement_bytes_total', help: 'Bytes of those rows.', labels });
  const countLinkErrors = registry.counter({
    name: 'link_errors_total',
    help: 'Statements that failed because the way to the cluster is broken, by tenant and code.',
    labels: ['tenant', 'code'],
  });
  const observe = registry.histogram({
    name: 'statement_duration_seconds',
    help: 'Time of statements, waiting for their turn included.',
    buckets: CALL_BUCKETS,
  });
  return ({ tenantId: tenant, code, rows, bytes, seconds }) => {
    count({ tenant, code: code ?? 'ok' });
    countRows({ tenant }, rows);
    countBytes({ tenant }, bytes);
    if (isLinkCode(code)) countLinkErrors({ tenant, code });
    observe({}, seconds);
  };
}
