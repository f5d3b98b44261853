import type { Context } from '../cluster/context.ts';

/** Whether some system table here tells into which table a load went: `loads` from 3.4, `stream_loads` from 3.2. */
export function tellsTablesOfLoads(context: Context): boolean {
  const { capabilities } = context;
  if (capabilities === undefined) return true;
  return (
    capabilities.hasColumn('information_schema.loads', 'TABLE_NAME') ||
    capabilities.hasTable('information_schema.stream_loads')
  );
}

export const TABLES_OF_LOADS_UNKNOWN = {
  en: 'not possible here: before 3.2 no system table tells into which table a load went',
  zh: '此集群无法检查：3.2 之前没有系统表记录导入的目标表',
};
