import { RECORD_TYPES, type AuditRecord, type RecordType, type RegistryChange } from '../api/audit.ts';
import { TwoLines } from '../ui/two-lines.tsx';
import { useWords } from '../words/language.tsx';
import { auditWords } from './audit-words.ts';
import classes from './audit-page.module.css';

/** Lines that the hub writes of itself, whoever was the reason. */
const OF_HUB: ReadonlySet<string> = new Set<RecordType>(['open', 'close', 'registry']);

/** Whose key it was; the hub itself; or nobody's. */
export function AuditWho({ record: { type, principal, source } }: { readonly record: AuditRecord }) {
  const words = useWords(auditWords);
  return (
    <TwoLines below={source}>
      <span className={classes['who']}>{principal ?? (OF_HUB.has(type) ? words.hub : words.nobody)}</span>
    </TwoLines>
  );
}

/** The tool or the action where there is one, and below it of which kind the line is. */
export function AuditWhat({ record }: { readonly record: AuditRecord }) {
  const words = useWords(auditWords);
  const { type, tool, action, subject, count, tenants, keys } = record;
  const kind = RECORD_TYPES.find((known) => known === type);
  const typeWord = kind === undefined ? type : words[`type_${kind}`];
  const what = tool ?? action;
  if (what !== undefined) {
    return (
      <TwoLines below={[typeWord, subject].filter(Boolean).join(' · ')}>
        <code>{what}</code>
      </TwoLines>
    );
  }
  const more = [
    count === undefined ? undefined : words.times(count),
    tenants && words.registryTenants(changeIn(tenants, words)),
    keys && words.registryKeys(changeIn(keys, words)),
  ];
  return <TwoLines below={more.filter(Boolean).join(' · ')}>{typeWord}</TwoLines>;
}

const CHANGES = ['added', 'removed', 'changed'] as const;

function changeIn(change: RegistryChange, words: Pick<typeof auditWords.en, (typeof CHANGES)[number]>): string {
  const told = CHANGES.flatMap((kind) => {
    const ids = change[kind];
    const count = typeof ids === 'object' ? ids.length : (ids ?? 0);
    return count === 0 ? [] : [words[kind](count)];
  });
  return told.join(', ');
}
