import { Button } from '@mantine/core';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { ErrorNotice } from './error-notice.tsx';
import classes from './draft-form.module.css';

/** The second half of a double click must not make a second key, of which nobody would ever see the secret. */
const DOUBLE_CLICK_MS = 500;

interface DraftFormProps {
  /** Whether what was filled in is worth sending. */
  readonly isReady: boolean;
  readonly onSubmit: () => void;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly errorTitle: string;
  /** What the button that sends it says. */
  readonly action: string;
  /** The fields; told whether it was tried to send them, which is when faults are shown. */
  readonly children: (isChecked: boolean) => ReactNode;
}

/** Fields in two columns, one on a phone, and the button that sends them. */
export function DraftForm({ isReady, onSubmit, isPending, error, errorTitle, action, children }: DraftFormProps) {
  const [isChecked, setChecked] = useState(false);
  const sentAt = useRef(-Infinity);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (!isReady || isPending || event.timeStamp - sentAt.current < DOUBLE_CLICK_MS) return;
    sentAt.current = event.timeStamp;
    onSubmit();
  };
  return (
    <form className={classes['form']} onSubmit={submit} noValidate>
      {children(isChecked)}
      <div className={classes['end']}>
        {error !== null && error !== undefined && <ErrorNotice error={error} title={errorTitle} />}
        <Button type="submit" loading={isPending}>
          {action}
        </Button>
      </div>
    </form>
  );
}

/** A field that takes both columns. */
export function WholeRow({ children }: { readonly children: ReactNode }) {
  return <div className={classes['whole']}>{children}</div>;
}
