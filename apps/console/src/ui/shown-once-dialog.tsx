import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../words/language.tsx';
import { CodeBlock } from './code-block.tsx';
import { uiWords } from './ui-words.ts';
import { useReturnFocus } from './use-return-focus.ts';
import classes from './confirm-dialog.module.css';

interface ShownOnceDialogProps {
  readonly title: string;
  /** Undefined until it was made. */
  readonly secret: string | undefined;
  /** What the secret is, and what to do with it. */
  readonly what: string;
  readonly how: string;
  readonly onClose: () => void;
  /** The form that makes it. */
  readonly children: ReactNode;
}

/** A form, then the secret that it made; while that is shown nothing but the button closes the dialog. */
export function ShownOnceDialog({ title, secret, what, how, onClose, children }: ShownOnceDialogProps) {
  const words = useWords(uiWords);
  useReturnFocus();
  const isClosable = secret === undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={isClosable ? title : what}
      closeOnClickOutside={isClosable}
      closeOnEscape={isClosable}
      withCloseButton={isClosable}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      {isClosable ? (
        children
      ) : (
        <div className={classes['body']} role="status">
          <p>{how}</p>
          <CodeBlock code={secret} what={what} />
          <div>
            <Button onClick={onClose} data-autofocus>
              {words.copiedIt}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
