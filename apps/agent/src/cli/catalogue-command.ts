import type { CataloguedStatement } from '@starrocks-mcp/protocol';
import type { Environment } from '@starrocks-mcp/settings';
import { loadCatalogue } from '../catalogue/load-catalogue.ts';
import { RELEASE_KEY } from '../catalogue/release-key.generated.ts';
import { keyId } from '../catalogue/verify-catalogue.ts';
import { ownEnvironment } from './owner-settings.ts';
import { write, type TextSink } from './text-sink.ts';

/** Exit codes: listed; no valid catalogue, or nothing of that name in it. */
const DONE = 0;
const FAILED = 1;

export interface CatalogueOptions {
  readonly tool?: string;
  readonly json?: boolean;
}

interface Streams {
  readonly output: TextSink;
  readonly errors: TextSink;
}

/** `catalogue`: lists what may run while ad-hoc SQL is off, or explains the entries of one id. */
export async function runCatalogue(
  id: string | undefined,
  { tool, json }: CatalogueOptions,
  { output, errors, env = ownEnvironment() }: Streams & { readonly env?: Environment },
): Promise<number> {
  const loaded = loadCatalogue(env['AGENT_CATALOGUE'], RELEASE_KEY);
  if (!loaded.ok) {
    await write(errors, `${loaded.problem}\n`);
    return FAILED;
  }
  const { release, statements } = loaded.catalogue;
  const listed = statements
    .filter((one) => id === undefined || one.id === id || one.read === id)
    .filter(({ tools }) => tool === undefined || tools.some(({ name }) => name === tool));
  if (listed.length === 0) {
    await write(errors, 'The catalogue has no such statement.\n');
    return FAILED;
  }
  const key = keyId(Buffer.from(RELEASE_KEY.publicKey, 'base64'));
  if (json === true) {
    await write(
      output,
      `${JSON.stringify({ release, key, isDevelopmentKey: RELEASE_KEY.isDevelopment, statements: listed }, null, 2)}\n`,
    );
    return DONE;
  }
  const signed = `Release ${release}, signed with ${RELEASE_KEY.isDevelopment ? 'the development key' : 'release key'} ${key}, signature valid.`;
  const lines = id === undefined ? listed.map(summarize) : listed.flatMap(explain);
  await write(output, [signed, `${listed.length} of ${statements.length} statements.`, '', ...lines, ''].join('\n'));
  return DONE;
}

function summarize({ id, needs, tools, template }: CataloguedStatement): string {
  const tables = Object.keys(needs).join(', ') || (/ FROM (\S+)/.exec(template)?.[1] ?? 'no table');
  return `${id.padEnd(36)} ${tables}  (${tools.length} ${tools.length === 1 ? 'tool' : 'tools'})`;
}

function explain({ id, template, parameters, needs, tools }: CataloguedStatement): readonly string[] {
  return [
    id,
    `  statement: ${template}`,
    ...Object.entries(parameters).map(([name, parameter]) => `  {${name}}: ${explainParameter(parameter)}`),
    ...Object.entries(needs).map(([table, columns]) => `  reads ${table}: ${columns.join(', ')}`),
    `  asked by: ${tools.map(({ name }) => name).join(', ')}`,
    '',
  ];
}

function explainParameter(parameter: CataloguedStatement['parameters'][string]): string {
  switch (parameter.kind) {
    case 'integer':
      return `a whole number, ${parameter.min} to ${parameter.max}`;
    case 'text':
      return `one quoted text of at most ${parameter.maxLength} characters`;
    case 'names':
      return `some of: ${parameter.allowed.join(', ')}`;
  }
}
