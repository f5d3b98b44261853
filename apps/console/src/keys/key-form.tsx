import { Button, MultiSelect, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { KEY_ROLES, type KeyRole, type NewKey } from '../api/keys.ts';
import { useTenants } from '../api/tenants.ts';
import { useToolNames } from '../api/tools.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { useWords } from '../words/language.tsx';
import { keyWords } from './key-words.ts';
import { newKeyOf, type KeyDraft } from './new-key.ts';
import classes from './key-form.module.css';

interface KeyFormProps {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onSubmit: (key: NewKey) => void;
}

const EMPTY: KeyDraft = {
  name: '',
  role: 'user',
  tenants: [],
  tools: [],
  rate: '',
  concurrent: '',
  expires: '',
  sources: '',
};

export function KeyForm({ isPending, error, onSubmit }: KeyFormProps) {
  const words = useWords(keyWords);
  const tenants = useTenants();
  const tools = useToolNames();
  const [draft, setDraft] = useState(EMPTY);
  const [isChecked, setChecked] = useState(false);
  const set = (changes: Partial<KeyDraft>): void => setDraft({ ...draft, ...changes });
  const isNameMissing = draft.name.trim() === '';
  const isTenantMissing = draft.role === 'user' && draft.tenants.length === 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (!isNameMissing && !isTenantMissing) onSubmit(newKeyOf(draft));
  };
  return (
    <form className={classes['form']} onSubmit={submit} noValidate>
      <TextInput
        label={words.name}
        description={words.nameHint}
        required
        maxLength={200}
        autoComplete="off"
        data-autofocus
        value={draft.name}
        error={isChecked && isNameMissing ? words.nameMissing : undefined}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.role}
        description={words[`about_${draft.role}`]}
        value={draft.role}
        onChange={(event) => set({ role: roleOf(event.currentTarget.value) })}
        data={KEY_ROLES.map((role) => ({ value: role, label: words[`role_${role}`] }))}
      />
      {draft.role !== 'metrics' && (
        <MultiSelect
          className={classes['whole'] ?? ''}
          label={words.tenants}
          description={draft.role === 'user' ? words.tenantsHint : words.tenantsHintOperator}
          required={draft.role === 'user'}
          searchable
          clearable
          limit={50}
          data={(tenants.data ?? []).map(({ tenant_id, name }) => ({
            value: tenant_id,
            label: name === tenant_id ? name : `${name} (${tenant_id})`,
          }))}
          value={[...draft.tenants]}
          error={isChecked && isTenantMissing ? words.tenantMissing : undefined}
          onChange={(chosen) => set({ tenants: chosen })}
        />
      )}
      {draft.role === 'user' && (
        <MultiSelect
          className={classes['whole'] ?? ''}
          label={words.tools}
          description={words.toolsHint}
          searchable
          clearable
          data={[...(tools.data ?? [])]}
          value={[...draft.tools]}
          onChange={(chosen) => set({ tools: chosen })}
        />
      )}
      <fieldset className={classes['more']}>
        <legend>{words.more}</legend>
        <KeyLimits draft={draft} onChange={set} />
      </fieldset>
      <div className={classes['end']}>
        {error !== null && error !== undefined && <ErrorNotice error={error} title={words.notMade} />}
        <Button type="submit" loading={isPending}>
          {words.create}
        </Button>
      </div>
    </form>
  );
}

interface KeyLimitsProps {
  readonly draft: KeyDraft;
  readonly onChange: (changes: Partial<KeyDraft>) => void;
}

function KeyLimits({ draft, onChange }: KeyLimitsProps) {
  const words = useWords(keyWords);
  return (
    <>
      <NumberInput
        label={words.rate}
        placeholder={words.asHub}
        min={1}
        allowDecimal={false}
        value={draft.rate}
        onChange={(rate) => onChange({ rate })}
      />
      <NumberInput
        label={words.concurrent}
        placeholder={words.asHub}
        min={1}
        allowDecimal={false}
        value={draft.concurrent}
        onChange={(concurrent) => onChange({ concurrent })}
      />
      <TextInput
        type="date"
        label={words.expires}
        description={words.expiresHint}
        value={draft.expires}
        onChange={(event) => onChange({ expires: event.currentTarget.value })}
      />
      <Textarea
        label={words.sources}
        description={words.sourcesHint}
        minRows={2}
        autosize
        spellCheck={false}
        value={draft.sources}
        onChange={(event) => onChange({ sources: event.currentTarget.value })}
      />
    </>
  );
}

function roleOf(text: string): KeyRole {
  return KEY_ROLES.find((role) => role === text) ?? 'user';
}
