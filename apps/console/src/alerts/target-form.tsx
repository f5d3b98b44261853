import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { TRANSITIONS, type NewTarget } from '../api/alerts.ts';
import { useConfinement } from '../session/use-session.ts';
import { DraftForm, WholeRow } from '../ui/draft-form.tsx';
import { TenantsSelect } from '../ui/tenants-select.tsx';
import { uiWords } from '../ui/ui-words.ts';
import { useWords } from '../words/language.tsx';
import { alertWords } from './alert-words.ts';
import { faultsOf, newTargetOf, SEVERITIES, type TargetDraft } from './new-target.ts';
import classes from './alerts.module.css';

interface TargetFormProps {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onSubmit: (target: NewTarget) => void;
}

const EMPTY: TargetDraft = {
  name: '',
  kind: 'webhook',
  address: '',
  tenants: [],
  minSeverity: 'warning',
  on: [...TRANSITIONS],
};

export function TargetForm({ isPending, error, onSubmit }: TargetFormProps) {
  const words = useWords(alertWords);
  const confinement = useConfinement();
  const [draft, setDraft] = useState({ ...EMPTY, tenants: confinement });
  const faults = faultsOf(draft);
  const set = (changes: Partial<TargetDraft>): void => setDraft({ ...draft, ...changes });
  return (
    <DraftForm
      isReady={faults.size === 0}
      onSubmit={() => onSubmit(newTargetOf(draft))}
      isPending={isPending}
      error={error}
      errorTitle={words.notMade}
      action={words.create}
    >
      {(isChecked) => (
        <>
          <TextInput
            label={words.name}
            required
            maxLength={200}
            autoComplete="off"
            data-autofocus
            value={draft.name}
            error={isChecked && faults.has('name') ? words.nameMissing : undefined}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <NativeSelect
            label={words.kind}
            value={draft.kind}
            onChange={(event) =>
              set({ kind: event.currentTarget.value === 'email' ? 'email' : 'webhook', address: '' })
            }
            data={[
              { value: 'webhook', label: words.webhook },
              { value: 'email', label: words.email },
            ]}
          />
          <AddressInput draft={draft} isWrong={isChecked && faults.has('address')} onChange={set} />
          <Scope draft={draft} onChange={set} />
          <Occasions draft={draft} isWrong={isChecked && faults.has('on')} onChange={set} />
        </>
      )}
    </DraftForm>
  );
}

interface PartProps {
  readonly draft: TargetDraft;
  readonly onChange: (changes: Partial<TargetDraft>) => void;
}

function AddressInput({ draft, isWrong, onChange }: PartProps & { readonly isWrong: boolean }) {
  const words = useWords(alertWords);
  const isWebhook = draft.kind === 'webhook';
  const fault = isWebhook ? words.urlWrong : words.toWrong;
  return (
    <WholeRow>
      <TextInput
        label={isWebhook ? words.url : words.to}
        description={isWebhook ? words.urlHint : words.toHint}
        type={isWebhook ? 'url' : 'text'}
        required
        autoComplete="off"
        spellCheck={false}
        value={draft.address}
        error={isWrong ? fault : undefined}
        onChange={(event) => onChange({ address: event.currentTarget.value })}
      />
    </WholeRow>
  );
}

function Scope({ draft, onChange }: PartProps) {
  const words = useWords(alertWords);
  const levels = useWords(uiWords);
  return (
    <>
      <TenantsSelect
        label={words.tenants}
        description={words.tenantsHint}
        value={draft.tenants}
        onChange={(tenants) => onChange({ tenants })}
      />
      <NativeSelect
        label={words.from}
        description={words.fromHint}
        value={draft.minSeverity}
        onChange={(event) =>
          onChange({ minSeverity: SEVERITIES.find((known) => known === event.currentTarget.value) ?? 'warning' })
        }
        data={SEVERITIES.map((value) => ({ value, label: words.orWorse(levels[value]) }))}
      />
    </>
  );
}

function Occasions({ draft, isWrong, onChange }: PartProps & { readonly isWrong: boolean }) {
  const words = useWords(alertWords);
  return (
    <WholeRow>
      <Checkbox.Group
        label={words.on}
        value={[...draft.on]}
        error={isWrong ? words.onMissing : undefined}
        onChange={(on: string[]) => onChange({ on: TRANSITIONS.filter((transition) => on.includes(transition)) })}
      >
        <div className={classes['checks']}>
          {TRANSITIONS.map((transition) => (
            <Checkbox key={transition} value={transition} label={words[transition]} />
          ))}
        </div>
      </Checkbox.Group>
    </WholeRow>
  );
}
