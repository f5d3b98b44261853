import type { Language } from '../report.ts';

/** The StarRocks documentation page of a path such as `administration/management/compaction.md`. */
export function documentationLink(path: string, language: Language): string {
  const page = path.replace(/\.md$/, '/');
  return `https://docs.starrocks.io/${language === 'zh' ? 'zh/' : ''}docs/${page}`;
}
