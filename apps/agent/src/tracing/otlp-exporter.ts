import { loggableCause } from '@starrocks-mcp/protocol';
import type { TracingSettings } from '@starrocks-mcp/tracing';
import type { Logger } from 'pino';
import { otlpJson, type EndedSpan } from './otlp-json.ts';

/** As OpenTelemetry's batch processor has them. */
const SEND_EVERY_MS = 5_000;
const MAX_BATCH = 512;
const MAX_WAITING = 2_048;
const TOLD_EVERY_MS = 60_000;
/** A collector that does not answer must not hold up the agent's end for long. */
const CLOSE_TIMEOUT_MS = 3_000;

/** Sends spans in batches; what the collector does not take is lost, and the log says so at most once a minute. */
export class OtlpExporter {
  readonly #settings: TracingSettings;
  readonly #log: Logger;
  #waiting: EndedSpan[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #lost = 0;
  #toldAt = -TOLD_EVERY_MS;

  constructor(settings: TracingSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
  }

  add(span: EndedSpan): void {
    if (this.#waiting.length >= MAX_WAITING) return this.#tell(1, new Error('More spans wait than are kept.'));
    this.#waiting.push(span);
    if (this.#waiting.length === MAX_BATCH) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), SEND_EVERY_MS).unref();
  }

  async close(): Promise<void> {
    this.#send();
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_TIMEOUT_MS)));
    await Promise.race([this.#sending, tooLate]);
    clearTimeout(timer);
  }

  /** One request at a time; what comes meanwhile waits. */
  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#sending.then(() => this.#sendBatches());
  }

  async #sendBatches(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH);
      try {
        await this.#post(batch);
      } catch (thrown) {
        this.#tell(batch.length, thrown);
      }
    }
  }

  async #post(batch: readonly EndedSpan[]): Promise<void> {
    const { url, headers, timeoutMs, resource } = this.#settings;
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
      body: otlpJson(batch, resource),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The collector answered ${response.status}.`);
  }

  #tell(spans: number, thrown: unknown): void {
    this.#lost += spans;
    if (performance.now() - this.#toldAt < TOLD_EVERY_MS) return;
    this.#log.warn({ spans: this.#lost, cause: loggableCause(thrown) }, 'the collector took no traces; they are lost');
    this.#toldAt = performance.now();
    this.#lost = 0;
  }
}
