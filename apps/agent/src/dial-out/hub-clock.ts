/** The hub's clock as the last handshake told it, so that a wrong clock on this host keeps no job out. */
export class HubClock {
  #offsetMs = 0;

  /** `hubTimeMs`: milliseconds since 1970, now, at the hub. */
  set(hubTimeMs: number): void {
    this.#offsetMs = hubTimeMs - Date.now();
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  nowSeconds(): number {
    return Math.floor((Date.now() + this.#offsetMs) / 1_000);
  }
}
