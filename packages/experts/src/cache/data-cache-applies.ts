import { isAtLeast, type Context } from '../cluster/context.ts';
import { notApplicable, type Verdict } from '../form/check.ts';

/**
 * Why be_datacache_metrics says nothing about cloud-native tables here; undefined when it does. Before 3.4 they had a cache of
 * their own, and the table told only of external catalogs (data_source/data_cache_observe.md).
 */
export function otherCache(context: Context): Verdict | undefined {
  if (isAtLeast(context, '3.4') !== false) return undefined;
  return notApplicable({
    en: 'before 3.4 be_datacache_metrics tells only of external catalogs, not of cloud-native tables',
    zh: '3.4 之前 be_datacache_metrics 仅反映外部 Catalog 的缓存，不含云原生表',
  });
}
