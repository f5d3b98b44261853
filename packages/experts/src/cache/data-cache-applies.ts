import { isAtLeast, type Context } from '../cluster/context.ts';
import { notApplicable, unknown, type Verdict } from '../form/check.ts';

/** Without a visible table nothing tells that this is a shared-data cluster, where a data cache is needed. */
function onlySharedData(context: Context): Verdict | undefined {
  if (context.architecture === 'shared-data') return undefined;
  return unknown({
    en: 'it is not known whether this is a shared-data cluster',
    zh: '无法确定是否为存算分离集群',
  });
}

/**
 * Where be_datacache_metrics tells of cloud-native tables. Before 3.4 they had a cache of their own, and the table told only
 * of external catalogs (data_source/data_cache_observe.md).
 */
export function onlyUnifiedCache(context: Context): Verdict | undefined {
  const other = onlySharedData(context);
  if (other !== undefined || isAtLeast(context, '3.4') !== false) return other;
  return notApplicable({
    en: 'before 3.4 be_datacache_metrics tells only of external catalogs, not of cloud-native tables',
    zh: '3.4 之前 be_datacache_metrics 仅反映外部 Catalog 的缓存，不含云原生表',
  });
}
