/** What stops the demo, as a sentence for the person at the terminal: no stack is shown. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}
