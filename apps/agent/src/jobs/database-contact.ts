import { HubError, type AgentHealth, type ErrorCode } from '@starrocks-mcp/protocol';

/** After these the database did not speak to us; any other error of a statement is an answer. */
const NO_CONTACT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'DB_UNAVAILABLE',
  'DB_AUTH_FAILED',
  'DB_TLS_REQUIRED',
  'DB_TOO_MANY_CONNECTIONS',
]);

/** Older knowledge than this is refreshed when somebody asks for it. */
const STALE_AFTER_MS = 15_000;

/** What the last contact with the database said. Never older than needed, never probed more often than it goes stale. */
export class DatabaseContact {
  readonly #probe: () => Promise<unknown>;
  #connected: boolean | null = null;
  #at: number | undefined;
  #probing = false;

  /** `probe` asks the database something small and rejects when it cannot. */
  constructor(probe: () => Promise<unknown>) {
    this.#probe = probe;
  }

  succeeded(): void {
    this.#note(true);
  }

  failed(error: HubError): void {
    if (NO_CONTACT.has(error.code)) this.#note(false);
    else if (error.details?.['errno'] !== undefined) this.#note(true);
  }

  /** For /health: what is known now. Stale knowledge is refreshed in the background, for the next who asks. */
  describe(): AgentHealth['database'] {
    const ageMs = this.#at === undefined ? undefined : performance.now() - this.#at;
    if (ageMs === undefined || ageMs > STALE_AFTER_MS) void this.#refresh();
    return {
      connected: this.#connected,
      checked_seconds_ago: ageMs === undefined ? null : Math.round(ageMs / 100) / 10,
    };
  }

  async #refresh(): Promise<void> {
    if (this.#probing) return;
    this.#probing = true;
    try {
      await this.#probe();
      this.succeeded();
    } catch (error) {
      if (error instanceof HubError) this.failed(error);
    } finally {
      this.#probing = false;
    }
  }

  #note(connected: boolean): void {
    this.#connected = connected;
    this.#at = performance.now();
  }
}
