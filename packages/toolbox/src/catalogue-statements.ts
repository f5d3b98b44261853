import { listStatements, type Asker, type ListedStatement } from '@starrocks-mcp/experts';
import type { CataloguedStatement } from '@starrocks-mcp/protocol';
import { DETECTION_STATEMENTS, VERSION_STATEMENTS } from '@starrocks-mcp/starrocks';
import { ALL_TOOLS } from './all-tools.ts';

type AskingTool = CataloguedStatement['tools'][number];
type Parameter = CataloguedStatement['parameters'][string];

/** Every statement that the tools send, ad-hoc SQL aside, with the tools that send it: what an agent can be locked to. */
export function catalogueStatements(): readonly CataloguedStatement[] {
  return [...fixedStatements(), ...listStatements().map(describe)];
}

/** What is asked of every cluster before anything else: which system tables and columns it has, and its version. */
function fixedStatements(): readonly CataloguedStatement[] {
  const tools = ALL_TOOLS.filter(({ adhoc }) => !adhoc).map(({ name }) => ({ name }));
  const fixed = (read: string, texts: readonly string[]): readonly CataloguedStatement[] =>
    texts.map((template, layout) => ({
      id: `${read}#${layout + 1}`,
      read,
      layout,
      template,
      parameters: {},
      needs: {},
      tools,
    }));
  return [...fixed('system_columns', DETECTION_STATEMENTS), ...fixed('version', VERSION_STATEMENTS)];
}

function describe({ read, layout, template, needs, types, parameters, askers }: ListedStatement): CataloguedStatement {
  const allowed = [...new Set(askers.flatMap(({ names }) => names))].toSorted();
  const specs = Object.entries(parameters).map(([name, spec]): [string, Parameter] => [
    name,
    spec.kind === 'names' ? { kind: 'names', allowed } : spec,
  ]);
  return {
    id: `${read}#${layout + 1}`,
    read,
    layout,
    template,
    parameters: Object.fromEntries(specs),
    needs: Object.fromEntries(Object.entries(needs).map(([table, columns]) => [table, [...columns]])),
    ...(types !== undefined && { types }),
    tools: toolsOf(askers),
  };
}

function toolsOf(askers: ListedStatement['askers']): AskingTool[] {
  return ALL_TOOLS.filter(({ adhoc }) => !adhoc).flatMap((tool) => {
    const own = askers.filter(({ asker }) => asks(tool, asker));
    const names = [...new Set(own.flatMap((one) => one.names))].toSorted();
    return own.length === 0 ? [] : [{ name: tool.name, ...(names.length > 0 && { names }) }];
  });
}

function asks({ name, experts }: (typeof ALL_TOOLS)[number], asker: Asker): boolean {
  switch (asker.kind) {
    case 'context':
      return true;
    case 'expert':
      return experts.includes(asker.name);
    case 'tool':
      return asker.name === name;
  }
}
