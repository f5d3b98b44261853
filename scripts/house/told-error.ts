/** What stops a script, as a sentence for the person at the terminal: no stack is shown. */
export class ToldError extends Error {
  override readonly name = 'ToldError';
}
