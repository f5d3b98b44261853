import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { readTracingSettings, tracingVariables } from '@starrocks-mcp/tracing';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { OtlpExporter } from './otlp-exporter.ts';
import type { EndedSpan } from './otlp-json.ts';

const SPAN: EndedSpan = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  parentSpanId: undefined,
  name: 'job',
  kind: 'server',
  startedAt: 1_700_000_000_000_000,
  endedAt: 1_700_000_000_000_900,
  attributes: { text: 'a', whole: 3, part: 0.5, flag: true },
  errorType: 'AGENT_BUSY',
};

async function aCollector(status: number) {
  const bodies: string[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += String(part)));
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const dispose = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, bodies, [Symbol.asyncDispose]: dispose };
}

function anExporter(url: string) {
  const variables = z.object(tracingVariables).parse({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
  const settings = readTracingSettings(variables, { name: 'starrocks-agent', version: '1.2.3' });
  if (settings === undefined) throw new Error('traces are off');
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void lines.push(Object(JSON.parse(line))) });
  return { exporter: new OtlpExporter(settings, log), lines };
}

describe('the exporter of the agent', () => {
  it('sends what is left when it is closed, as OTLP has it in JSON', async () => {
    await using collector = await aCollector(200);
    const { exporter, lines } = anExporter(collector.url);
    exporter.add(SPAN);
    await exporter.close();
    expect(collector.bodies.map((body) => Object(JSON.parse(body)))).toEqual([
      {
        resourceSpans: [
          {
            resource: {
              attributes: [
                { key: 'service.version', value: { stringValue: '1.2.3' } },
                { key: 'service.name', value: { stringValue: 'starrocks-agent' } },
              ],
            },
            scopeSpans: [
              {
                scope: { name: '@starrocks-mcp/agent' },
                spans: [
                  {
                    traceId: SPAN.traceId,
                    spanId: SPAN.spanId,
                    name: 'job',
                    kind: 2,
                    startTimeUnixNano: '1700000000000000000',
                    endTimeUnixNano: '1700000000000900000',
                    attributes: [
                      { key: 'text', value: { stringValue: 'a' } },
                      { key: 'whole', value: { intValue: '3' } },
                      { key: 'part', value: { doubleValue: 0.5 } },
                      { key: 'flag', value: { boolValue: true } },
                      { key: 'error.type', value: { stringValue: 'AGENT_BUSY' } },
                    ],
                    status: { code: 2 },
                  },
                ],
              },
            ],
          },
        ],
      },
    ]);
    expect(lines).toEqual([]);
  });

  it('says once that a collector does not take its spans, and goes on', async () => {
    await using collector = await aCollector(503);
    const { exporter, lines } = anExporter(collector.url);
    for (let n = 0; n < 600; n += 1) exporter.add(SPAN);
    await exporter.close();
    expect(collector.bodies).toHaveLength(2);
    expect(lines.map(({ level, msg, spans }) => [level, msg, spans])).toEqual([
      [40, 'the collector took no traces; they are lost', 512],
    ]);
  });

  it('keeps no more spans than it may, and says that some were lost', async () => {
    await using collector = await aCollector(200);
    const { exporter, lines } = anExporter(collector.url);
    for (let n = 0; n < 3_000; n += 1) exporter.add(SPAN);
    await exporter.close();
    const sent = collector.bodies.join('').split(SPAN.spanId).length - 1;
    expect(sent).toBe(2_048);
    expect(lines).toHaveLength(1);
  });

  it('ends in time when nobody listens', async () => {
    const { exporter, lines } = anExporter('http://127.0.0.1:9');
    exporter.add(SPAN);
    await exporter.close();
    expect(lines).toHaveLength(1);
  });
});
