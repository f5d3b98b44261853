import { Drawer } from '@mantine/core';
import type { AuditRecord } from '../api/audit.ts';
import { uiWords } from '../ui/ui-words.ts';
import { useReturnFocus } from '../ui/use-return-focus.ts';
import { useWords } from '../words/language.tsx';
import { auditWords } from './audit-words.ts';
import classes from './audit-page.module.css';

interface AuditDetailsProps {
  readonly record: AuditRecord;
  readonly onClose: () => void;
}

/** A whole line of the record, by the names that it has in the file. */
export function AuditDetails({ record, onClose }: AuditDetailsProps) {
  const words = useWords(auditWords);
  const { close } = useWords(uiWords);
  useReturnFocus();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={words.line(record.seq)}
      closeButtonProps={{ 'aria-label': close }}
    >
      <dl className={classes['facts']}>
        {Object.entries(record).map(([name, value]: [string, unknown]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
    </Drawer>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {typeof value === 'object' && value !== null ? (
          <pre>{JSON.stringify(value, null, 2)}</pre>
        ) : (
          <code>{String(value)}</code>
        )}
      </dd>
    </>
  );
}
