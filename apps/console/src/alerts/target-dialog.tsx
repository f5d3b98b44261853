import { useMakeTarget } from '../api/alerts.ts';
import { ShownOnceDialog } from '../ui/shown-once-dialog.tsx';
import { useWords } from '../words/language.tsx';
import { alertWords } from './alert-words.ts';
import { TargetForm } from './target-form.tsx';

/** Adds a target; the secret that a webhook's messages are signed with is shown once. */
export function TargetDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(alertWords);
  const make = useMakeTarget();
  return (
    <ShownOnceDialog
      title={words.make}
      secret={make.data?.secret}
      what={words.secret}
      how={words.secretHow}
      onClose={onClose}
    >
      <TargetForm
        isPending={make.isPending}
        error={make.error}
        onSubmit={(target) =>
          make.mutate(target, {
            onSuccess({ secret }) {
              if (secret === undefined) onClose();
            },
          })
        }
      />
    </ShownOnceDialog>
  );
}
