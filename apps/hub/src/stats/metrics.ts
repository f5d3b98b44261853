import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ToolCallRecord } from '@starrocks-mcp/toolbox';

export interface HubMetrics {
  readonly contentType: string;
  countRequest(route: string, status: number): void;
  countCall(record: ToolCallRecord): void;
  render(): Promise<string>;
}

interface MetricsInput {
  readonly version: string;
  readonly sseSessions: () => number;
  readonly requestsInWork: () => number;
}

/** Seconds: from a cached list to a comprehensive diagnosis. */
const CALL_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Prometheus figures of this hub; labels are bounded by the routes, tools, codes and tenants there are. */
export function createMetrics({ version, sseSessions, requestsInWork }: MetricsInput): HubMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'starrocks_mcp_http_requests_total',
    help: 'Requests by route and status.',
    labelNames: ['route', 'status'],
    registers,
  });
  const calls = new Counter({
    name: 'starrocks_mcp_tool_calls_total',
    help: 'Tool calls by tenant, tool and code; code is "ok" for a call that succeeded.',
    labelNames: ['tenant', 'tool', 'code'],
    registers,
  });
  const durations = new Histogram({
    name: 'starrocks_mcp_tool_call_duration_seconds',
    help: 'Time of tool calls.',
    labelNames: ['tool'],
    buckets: CALL_BUCKETS,
    registers,
  });
  createGauge({ name: 'starrocks_mcp_sse_sessions', help: 'Open SSE connections.', read: sseSessions, registers });
  createGauge({ name: 'starrocks_mcp_requests_in_work', help: 'Requests in work.', read: requestsInWork, registers });
  new Gauge({ name: 'starrocks_mcp_info', help: 'Release of this hub.', labelNames: ['version'], registers }).set(
    { version },
    1,
  );
  return {
    contentType: registry.contentType,
    countRequest: (route, status) => requests.inc({ route, status }),
    countCall({ tenant, tool, error, durationMs }) {
      calls.inc({ tenant, tool, code: error?.code ?? 'ok' });
      durations.observe({ tool }, durationMs / 1000);
    },
    render: () => registry.metrics(),
  };
}

interface GaugeInput {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
  readonly registers: Registry[];
}

function createGauge({ read, ...options }: GaugeInput): Gauge {
  return new Gauge({
    ...options,
    collect() {
      this.set(read());
    },
  });
}
