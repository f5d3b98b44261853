import { loggableCause } from '@starrocks-mcp/protocol';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';

const TOLD_EVERY_MS = 60_000;

/** Says in the hub's own log, at most once a minute, that spans were lost. */
export function toldFailures(exporter: SpanExporter, log: Logger): SpanExporter {
  let lost = 0;
  let toldAt = -TOLD_EVERY_MS;

  function tell(spans: number, cause: Error): void {
    lost += spans;
    if (performance.now() - toldAt < TOLD_EVERY_MS) return;
    log.warn({ spans: lost, cause: loggableCause(cause) }, 'The collector took no traces; they are lost');
    toldAt = performance.now();
    lost = 0;
  }

  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error !== undefined) tell(spans.length, result.error);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  };
}
