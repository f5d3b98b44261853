import { useMakeKey } from '../api/keys.ts';
import { ShownOnceDialog } from '../ui/shown-once-dialog.tsx';
import { useWords } from '../words/language.tsx';
import { KeyForm } from './key-form.tsx';
import { keyWords } from './key-words.ts';

/** Makes a key, and shows it once. */
export function KeyDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(keyWords);
  const make = useMakeKey();
  return (
    <ShownOnceDialog title={words.make} secret={make.data?.key} what={words.made} how={words.madeHow} onClose={onClose}>
      <KeyForm isPending={make.isPending} error={make.error} onSubmit={(draft) => make.mutate(draft)} />
    </ShownOnceDialog>
  );
}
