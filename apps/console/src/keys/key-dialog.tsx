import { Button, Modal } from '@mantine/core';
import { useMakeKey } from '../api/keys.ts';
import { CodeBlock } from '../ui/code-block.tsx';
import { uiWords } from '../ui/ui-words.ts';
import { useWords } from '../words/language.tsx';
import { KeyForm } from './key-form.tsx';
import { keyWords } from './key-words.ts';
import classes from './key-dialog.module.css';

/** Makes a key, and shows it once; while it is shown only the button closes the dialog. */
export function KeyDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(keyWords);
  const { close } = useWords(uiWords);
  const make = useMakeKey();
  const key = make.data?.key;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={key === undefined ? words.make : words.made}
      closeOnClickOutside={key === undefined}
      closeOnEscape={key === undefined}
      withCloseButton={key === undefined}
      closeButtonProps={{ 'aria-label': close }}
    >
      {key === undefined ? (
        <KeyForm isPending={make.isPending} error={make.error} onSubmit={(draft) => make.mutate(draft)} />
      ) : (
        <div className={classes['made']} role="status">
          <p>{words.madeHow}</p>
          <CodeBlock code={key} what={words.key} />
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
