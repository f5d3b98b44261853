import type { Bilingual } from '../form/bilingual.ts';
import { notApplicable, unknown, type RemedyText, type Verdict } from '../form/check.ts';
import { fillRemedies, quoteText } from '../form/fill-remedies.ts';
import type { Failure, Row } from '../form/read.ts';
import type { AUDITED_QUERIES } from '../reads/audited-queries.ts';

export type QueryGroup = Row<typeof AUDITED_QUERIES.columns>;

/** The end of a check when past queries cannot be read. */
export function withoutAudit(failure: Failure): Verdict {
  if (failure.missing) return notApplicable(NOT_INSTALLED);
  if (failure.code === 'POLICY_DENIED') return notApplicable(NOT_ALLOWED);
  return unknown(failure.reason);
}

/** `sales, digest 5f3a…`: the group of queries in words. */
export function nameGroup(group: QueryGroup): Bilingual {
  const db = group.db === '' ? undefined : group.db;
  if (group.query_digest === '') return { en: `queries in ${db ?? 'no database'}`, zh: `${db ?? '未选库'} 中的查询` };
  return {
    en: `${db === undefined ? '' : `${db}, `}digest ${group.query_digest}`,
    zh: `${db === undefined ? '' : `${db}，`}指纹 ${group.query_digest}`,
  };
}

/** Where to find the text of the slowest query; empty where its id is not known. */
export function slowestOf(group: QueryGroup): Bilingual {
  if (group.slowest_query === '') return { en: '', zh: '' };
  return { en: ` (query id ${group.slowest_query})`, zh: `（query id ${group.slowest_query}）` };
}

/** Statements about the slowest query of the group, by its id where that is known. */
export function withQueryId(remedies: readonly RemedyText[], group: QueryGroup): readonly RemedyText[] {
  return group.slowest_query === ''
    ? remedies
    : fillRemedies(remedies, { "'<query_id>'": quoteText(group.slowest_query) });
}

const NOT_INSTALLED = {
  en: 'no audit table of the AuditLoader plugin (starrocks_audit_db__.starrocks_audit_tbl__) and no query history is visible here: past queries cannot be looked at',
  zh: '此处没有可见的 AuditLoader 审计表（starrocks_audit_db__.starrocks_audit_tbl__）或查询历史，无法分析历史查询',
};

const NOT_ALLOWED = {
  en: "the owner's policy does not allow reading past queries",
  zh: '所有者的策略不允许读取历史查询',
};
