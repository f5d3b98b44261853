import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { HubError } from '@starrocks-mcp/protocol';

interface CodeSources {
  readonly code?: string | undefined;
  /** `-` is standard input. */
  readonly codeFile?: string | undefined;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

const STANDARD_INPUT = 0;

/** The one-time code from where it was said to be, else from who sits at the terminal. */
export async function readCode({ code, codeFile, input, output }: CodeSources): Promise<string> {
  if (code !== undefined) return code;
  if (codeFile !== undefined) return firstLine(readFileSync(codeFile === '-' ? STANDARD_INPUT : codeFile, 'utf8'));
  if (!input.isTTY) throw new HubError('BAD_REQUEST', 'The code is missing. Give it with --code or --code-file.');
  const lines = createInterface({ input, output });
  try {
    return await lines.question('One-time code from the operator of the hub: ');
  } finally {
    lines.close();
  }
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}
