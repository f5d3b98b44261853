import type { AuditVerdict } from '../api/audit.ts';
import { Icon } from '../ui/icon.tsx';
import { formatMoment } from '../ui/time-ago.tsx';
import { useLanguage, useWords } from '../words/language.tsx';
import { auditWords } from './audit-words.ts';
import classes from './audit-page.module.css';

/** Whether the record is whole, and if not where it breaks. */
export function AuditVerdictNotice({ verdict }: { readonly verdict: AuditVerdict }) {
  const words = useWords(auditWords);
  const { language } = useLanguage();
  const { intact, records, files, first_at: first, last_at: last, broken } = verdict;
  if (!intact) {
    return (
      <div role="alert" className={classes['bad']}>
        <strong>{words.broken}</strong>
        {broken && (
          <p>
            <code>{words.brokenAt(broken.file, broken.line)}</code>: {broken.why}
          </p>
        )}
      </div>
    );
  }
  return (
    <div role="status" className={classes['good']}>
      <Icon name="shield" />
      <div>
        <strong>{words.intact(records, files)}</strong>
        {first !== null && last !== null && (
          <p className={classes['small']}>
            {words.fromTo(formatMoment(first, language), formatMoment(last, language))}
          </p>
        )}
      </div>
    </div>
  );
}
