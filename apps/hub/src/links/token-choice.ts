import { HubError } from '@starrocks-mcp/protocol';
import type { Secret } from '@starrocks-mcp/settings';
import type { AgentHttp } from './agent-http.ts';

interface Tokens {
  readonly token: Secret;
  readonly nextToken?: Secret | undefined;
  readonly onNextToken?: (() => void) | undefined;
}

const PROBE_MS = 15_000;
const PROBE_TIMEOUT_MS = 10_000;

/** The token that an agent accepts now, while one replaces the other. */
export class TokenChoice {
  readonly #tokens: Tokens;
  #current: Secret;
  #isSettled: boolean;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
    this.#current = tokens.token;
    this.#isSettled = tokens.nextToken === undefined;
  }

  get current(): Secret {
    return this.#current;
  }

  /** Asks the agent from time to time whether it accepts the next token, until it does. */
  probe(http: AgentHttp): { stop(): void } {
    let timer: NodeJS.Timeout | undefined;
    const look = async (): Promise<void> => {
      if (this.#isSettled) return;
      if (await this.#isAccepted(http)) this.#settle();
      if (!this.#isSettled) timer = setTimeout(() => void look(), PROBE_MS).unref();
    };
    void look();
    return {
      stop: () => {
        this.#isSettled = true;
        clearTimeout(timer);
      },
    };
  }

  /** True when the agent refused the token that was presented and there is another: nothing has run, so asking again is safe. */
  isOtherWorthATry(thrown: unknown, presented: Secret): boolean {
    const { token, nextToken } = this.#tokens;
    if (nextToken === undefined || !(thrown instanceof HubError) || thrown.code !== 'AGENT_UNAUTHENTICATED')
      return false;
    if (this.#current === presented) {
      if (presented === token) this.#settle();
      else this.#current = token;
    }
    return true;
  }

  #settle(): void {
    const { nextToken, onNextToken } = this.#tokens;
    if (nextToken === undefined || this.#current === nextToken) return;
    this.#current = nextToken;
    this.#isSettled = true;
    onNextToken?.();
  }

  async #isAccepted(http: AgentHttp): Promise<boolean> {
    const { nextToken } = this.#tokens;
    if (nextToken === undefined) return false;
    const answer = await http
      .fetchText({ method: 'GET', path: '/test-connection', token: nextToken, timeoutMs: PROBE_TIMEOUT_MS })
      .catch(() => undefined);
    return answer?.status === 200;
  }
}
