import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../words/language.tsx';
import { ErrorNotice } from './error-notice.tsx';
import { uiWords } from './ui-words.ts';
import classes from './confirm-dialog.module.css';

interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** What the button that does it says. */
  readonly action: string;
  /** What the button that does nothing says. Default: Cancel. */
  readonly dismissal?: string;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before what cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, title, children, action, dismissal, isPending, error, onConfirm, onClose } = props;
  const words = useWords(uiWords);
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': words.close }}>
      <div className={classes['body']}>
        {children}
        {error !== null && error !== undefined && <ErrorNotice error={error} />}
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {dismissal ?? words.cancel}
          </Button>
          <Button color="red.8" loading={isPending} onClick={onConfirm}>
            {action}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
