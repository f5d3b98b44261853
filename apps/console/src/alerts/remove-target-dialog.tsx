import { useRemoveTarget, type AlertTarget } from '../api/alerts.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useReturnFocus } from '../ui/use-return-focus.ts';
import { useWords } from '../words/language.tsx';
import { alertWords } from './alert-words.ts';

interface RemoveTargetDialogProps {
  readonly target: AlertTarget;
  readonly onClose: () => void;
}

export function RemoveTargetDialog({ target: { id, name }, onClose }: RemoveTargetDialogProps) {
  const words = useWords(alertWords);
  const remove = useRemoveTarget();
  useReturnFocus();
  return (
    <ConfirmDialog
      isOpen
      title={words.removeWhat(name)}
      action={words.remove}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate(id, { onSuccess: onClose })}
    >
      <p>{words.removeAsk(name)}</p>
    </ConfirmDialog>
  );
}
