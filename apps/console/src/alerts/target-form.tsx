import { Button, Checkbox, MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { TRANSITIONS, type NewTarget, type Transition } from '../api/alerts.ts';
import { useTenants } from '../api/tenants.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { uiWords } from '../ui/ui-words.ts';
import { useWords } from '../words/language.tsx';
import { alertWords } from './alert-words.ts';
import { faultsOf, newTargetOf, SEVERITIES, type TargetDraft, type TargetFault } from './new-target.ts';
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
  const [draft, setDraft] = useState(EMPTY);
  const [isChecked, setChecked] = useState(false);
  const faults = isChecked ? faultsOf(draft) : new Set<TargetFault>();
  const set = (changes: Partial<TargetDraft>): void => setDraft({ ...draft, ...changes });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (faultsOf(draft).size === 0) onSubmit(newTargetOf(draft));
  };
  return (
    <form className={classes['form']} onSubmit={submit} noValidate>
      <TextInput
        label={words.name}
        required
        maxLength={200}
        autoComplete="off"
        data-autofocus
        value={draft.name}
        error={faults.has('name') ? words.nameMissing : undefined}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.kind}
        value={draft.kind}
        onChange={(event) => set({ kind: event.currentTarget.value === 'email' ? 'email' : 'webhook', address: '' })}
        data={[
          { value: 'webhook', label: words.webhook },
          { value: 'email', label: words.email },
        ]}
      />
      <AddressInput draft={draft} isWrong={faults.has('address')} onChange={set} />
      <Scope draft={draft} onChange={set} />
      <Checkbox.Group
        className={classes['whole'] ?? ''}
        label={words.on}
        value={[...draft.on]}
        error={faults.has('on') ? words.onMissing : undefined}
        onChange={(on: string[]) =>
          set({ on: TRANSITIONS.filter((transition: Transition) => on.includes(transition)) })
        }
      >
        <div className={classes['checks']}>
          {TRANSITIONS.map((transition) => (
            <Checkbox key={transition} value={transition} label={words[transition]} />
          ))}
        </div>
      </Checkbox.Group>
      <div className={classes['end']}>
        {error !== null && error !== undefined && <ErrorNotice error={error} title={words.notMade} />}
        <Button type="submit" loading={isPending}>
          {words.create}
        </Button>
      </div>
    </form>
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
    <TextInput
      className={classes['whole'] ?? ''}
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
  );
}

function Scope({ draft, onChange }: PartProps) {
  const words = useWords(alertWords);
  const levels = useWords(uiWords);
  const tenants = useTenants();
  return (
    <>
      <MultiSelect
        label={words.tenants}
        description={words.tenantsHint}
        searchable
        clearable
        limit={50}
        data={(tenants.data ?? []).map(({ tenant_id: value, name }) => ({
          value,
          label: name === value ? name : `${name} (${value})`,
        }))}
        value={[...draft.tenants]}
        onChange={(chosen) => onChange({ tenants: chosen })}
      />
      <NativeSelect
        label={words.from}
        value={draft.minSeverity}
        onChange={(event) =>
          onChange({ minSeverity: SEVERITIES.find((known) => known === event.currentTarget.value) ?? 'warning' })
        }
        data={SEVERITIES.map((value) => ({ value, label: words.orWorse(levels[value]) }))}
      />
    </>
  );
}
