import { statSync } from 'node:fs';
import type { Secret } from '@starrocks-mcp/settings';
import type { Logger } from 'pino';

interface TokenWatchInput {
  readonly tokens: readonly Secret[];
  readonly readTokens: () => readonly Secret[];
  readonly tokenFiles: readonly string[];
  readonly log: Pick<Logger, 'info' | 'error'>;
}

const LOOK_MS = 1_000;

/** The tokens in force: those in files are read again when the files change. What is wrong with them changes nothing. */
export class TokenWatch {
  readonly #input: TokenWatchInput;
  readonly #timer: NodeJS.Timeout | undefined;
  #current: readonly Secret[];
  #signature: string;

  constructor(input: TokenWatchInput) {
    this.#input = input;
    this.#current = input.tokens;
    this.#signature = this.#sign();
    this.#timer = input.tokenFiles.length === 0 ? undefined : setInterval(() => this.#look(), LOOK_MS).unref();
  }

  get current(): readonly Secret[] {
    return this.#current;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const signature = this.#sign();
    if (signature === this.#signature) return;
    this.#signature = signature;
    const { readTokens, log } = this.#input;
    try {
      this.#current = readTokens();
      log.info({ tokens: this.#current.length }, 'the files with the tokens were read again');
    } catch {
      log.error('AGENT_TOKEN_FILE or AGENT_TOKEN_NEXT_FILE holds no token; the tokens read before stay in force');
    }
  }

  #sign(): string {
    return this.#input.tokenFiles.map(signatureOf).join(' ');
  }
}

function signatureOf(path: string): string {
  try {
    const { ino, size, mtimeNs } = statSync(path, { bigint: true });
    return `${ino}:${size}:${mtimeNs}`;
  } catch {
    return 'none';
  }
}
