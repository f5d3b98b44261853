import { runStdio } from '../stdio.ts';
import { aCaller } from './a-caller.ts';
import { createScriptedLink, rowsOf } from './scripted-link.ts';

/** A process as `starrocks-mcp stdio` is one, before a cluster that echoes each statement and never answers `slow`. */
const link = createScriptedLink((text) => {
  if (!text.includes('slow')) return rowsOf(['statement'], [[text]]);
  process.stderr.write('slow statement began\n');
  return new Promise(() => {});
});

const caller = aCaller({
  link,
  onCall: ({ error }) => void process.stderr.write(`call ended: ${error?.code ?? 'ok'}, killed ${link.killed()}\n`),
});

await runStdio(caller, {
  version: '1.2.3',
  signal: new AbortController().signal,
  onError: (error) => process.stderr.write(`error: ${error.message}\n`),
});
process.stderr.write('connection over\n');
