import { Button, Modal } from '@mantine/core';
import { useMakeTarget } from '../api/alerts.ts';
import { CodeBlock } from '../ui/code-block.tsx';
import { uiWords } from '../ui/ui-words.ts';
import { useWords } from '../words/language.tsx';
import { alertWords } from './alert-words.ts';
import { TargetForm } from './target-form.tsx';
import classes from './alerts.module.css';

/** Adds a target; the secret that a webhook's messages are signed with is shown once. */
export function TargetDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(alertWords);
  const { close } = useWords(uiWords);
  const make = useMakeTarget();
  const secret = make.data?.secret;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={secret === undefined ? words.make : words.secret}
      closeOnClickOutside={secret === undefined}
      closeOnEscape={secret === undefined}
      withCloseButton={secret === undefined}
      closeButtonProps={{ 'aria-label': close }}
    >
      {secret === undefined ? (
        <TargetForm
          isPending={make.isPending}
          error={make.error}
          onSubmit={(target) =>
            make.mutate(target, {
              onSuccess(made) {
                if (made.secret === undefined) onClose();
              },
            })
          }
        />
      ) : (
        <div className={classes['made']} role="status">
          <p>{words.secretHow}</p>
          <CodeBlock code={secret} what={words.secret} />
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
