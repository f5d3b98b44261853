/** The slice of a writable stream that the command line needs. */
export interface TextSink {
  write(text: string, done: (error?: Error | null) => void): boolean;
}

/** Resolves when the text has left, so that a slow reader holds the writer back and an exit loses nothing. */
export function write(sink: TextSink, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    sink.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
