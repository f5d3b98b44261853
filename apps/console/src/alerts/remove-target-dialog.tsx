import { useRemoveTarget, type AlertTarget } from '../api/alerts.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useWords } from '../words/language.tsx';
import { alertWords } from './alert-words.ts';

interface RemoveTargetDialogProps {
  readonly target: AlertTarget;
  readonly onClose: () => void;
}

export function RemoveTargetDialog({ target: { id, name }, onClose }: RemoveTargetDialogProps) {
  const words = useWords(alertWords);
  const remove = useRemoveTarget();
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
