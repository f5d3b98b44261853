import { NO_TRACING, type Tracing, type TracingSettings } from '@starrocks-mcp/tracing';
import type { Logger } from 'pino';

/** OpenTelemetry's SDK is loaded only when traces are on. */
export async function openTracing(settings: TracingSettings | undefined, log: Logger): Promise<Tracing> {
  if (settings === undefined) return NO_TRACING;
  const { openSdkTracing } = await import('./sdk-tracing.ts');
  const tracing = await openSdkTracing(settings, log);
  const { url, protocol, sampler } = settings;
  log.info({ url, protocol, sampler }, 'Traces are sent');
  return tracing;
}
