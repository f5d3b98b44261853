import { useRevokeKey, type KeyEntry } from '../api/keys.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useAnnounce } from '../ui/announcer.tsx';
import { useReturnFocus } from '../ui/use-return-focus.ts';
import { useWords } from '../words/language.tsx';
import { keyWords } from './key-words.ts';

interface RevokeDialogProps {
  readonly entry: KeyEntry;
  readonly onClose: () => void;
}

export function RevokeDialog({ entry, onClose }: RevokeDialogProps) {
  const words = useWords(keyWords);
  const announce = useAnnounce();
  useReturnFocus();
  const revoke = useRevokeKey();
  return (
    <ConfirmDialog
      isOpen
      title={words.revokeWhat(entry.name)}
      action={words.revoke}
      isPending={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(entry.id, {
          onSuccess() {
            announce(words.revoked);
            onClose();
          },
        })
      }
    >
      <p>{words.revokeAsk(entry.name)}</p>
      {entry.prefix !== null && <code>{entry.prefix}…</code>}
    </ConfirmDialog>
  );
}
