import { listTools } from '@starrocks-mcp/toolbox';

const NAMES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  listTools({ tenant: { adhocSql: true } }).map(({ name, inputSchema }) => [
    name,
    new Set(Object.keys(inputSchema.properties ?? {})),
  ]),
);

const NONE: ReadonlySet<string> = new Set();

/** What a tool takes; of other arguments, which clients add as they like, nobody knows what they hold. */
export function argumentNamesOf(tool: string): ReadonlySet<string> {
  return NAMES.get(tool) ?? NONE;
}
