import { styleText } from 'node:util';

const CLEAR_LINE = '\r\u001B[2K';
const BAR_WIDTH = 24;

/** What the demo shows: one line that moves on a terminal, plain lines in a pipe or a log. */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  readonly #isTerminal: boolean;
  #lastShare = -1;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#isTerminal = out.isTTY;
  }

  line(text = ''): void {
    this.#out.write(`${text}\n`);
  }

  heading(text: string): void {
    this.line();
    this.line(this.#style(['bold', 'cyan'], `── ${text} ${'─'.repeat(Math.max(3, 96 - text.length))}`));
    this.line();
  }

  done(text: string): void {
    this.line(`${this.#style(['green'], '✓')} ${text}`);
  }

  dim(text: string): string {
    return this.#style(['dim'], text);
  }

  bold(text: string): string {
    return this.#style(['bold'], text);
  }

  /** Redraws in place on a terminal; elsewhere prints each quarter of the way once. */
  progress(label: string, done: number, total: number, message: string): void {
    const share = total > 0 ? Math.min(1, done / total) : 0;
    if (this.#isTerminal) {
      const filled = Math.round(share * BAR_WIDTH);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
      const room = Math.max(10, (this.#out.columns ?? 100) - BAR_WIDTH - label.length - 12);
      this.#out.write(`${CLEAR_LINE}  ${bar} ${label} ${this.dim(message.slice(0, room))}`);
      return;
    }
    const quarter = Math.floor(share * 4);
    if (quarter === this.#lastShare) return;
    this.#lastShare = quarter;
    this.line(`  ${label}: ${Math.round(share * 100)} % ${message}`);
  }

  endProgress(): void {
    if (this.#isTerminal) this.#out.write(CLEAR_LINE);
    this.#lastShare = -1;
  }

  #style(format: Parameters<typeof styleText>[0], text: string): string {
    return this.#isTerminal && process.env['NO_COLOR'] === undefined ? styleText(format, text) : text;
  }
}
