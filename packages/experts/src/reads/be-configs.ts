import { bind, defineRead, type Read } from '../form/read.ts';

const CONFIG_COLUMNS = { node: 'id', name: 'id', value: 'text' } as const;

const BE_CONFIGS = defineRead({
  name: 'be_configs',
  columns: CONFIG_COLUMNS,
  parameters: { names: { kind: 'names' } },
  mergeBy: { parameter: 'names', column: 'name' },
  completeBelow: 10_000,
  layouts: [
    {
      needs: { 'information_schema.be_configs': ['BE_ID', 'NAME', 'VALUE'] },
      template:
        'SELECT BE_ID AS node, NAME AS name, VALUE AS value FROM default_catalog.information_schema.be_configs ' +
        'WHERE NAME IN ({names}) ORDER BY node, name LIMIT 10000',
    },
  ],
});

/**
 * Named configuration items of every node, in one statement for all checks. Never the whole table: it holds object
 * storage keys in clear text before 4.1.7. Needs OPERATE ON SYSTEM.
 */
export function beConfigs(...names: readonly string[]): Read<typeof CONFIG_COLUMNS> {
  return bind(BE_CONFIGS, { names });
}
