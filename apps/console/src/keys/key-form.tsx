import { MultiSelect, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { KEY_ROLES, type KeyRole, type NewKey } from '../api/keys.ts';
import { useToolNames } from '../api/tools.ts';
import { useConfinement } from '../session/use-session.ts';
import { DraftForm, WholeRow } from '../ui/draft-form.tsx';
import { TenantsSelect } from '../ui/tenants-select.tsx';
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
  const confinement = useConfinement();
  const [draft, setDraft] = useState({ ...EMPTY, tenants: confinement });
  const set = (changes: Partial<KeyDraft>): void => setDraft({ ...draft, ...changes });
  const isNameMissing = draft.name.trim() === '';
  const isTenantMissing = draft.role === 'user' && draft.tenants.length === 0;
  return (
    <DraftForm
      isReady={!isNameMissing && !isTenantMissing}
      onSubmit={() => onSubmit(newKeyOf(draft))}
      isPending={isPending}
      error={error}
      errorTitle={words.notMade}
      action={words.create}
    >
      {(isChecked) => (
        <>
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
          <KeyScope draft={draft} isTenantMissing={isChecked && isTenantMissing} onChange={set} />
          <fieldset className={classes['more']}>
            <legend>{words.more}</legend>
            <KeyLimits draft={draft} onChange={set} />
          </fieldset>
        </>
      )}
    </DraftForm>
  );
}

interface KeyScopeProps extends KeyLimitsProps {
  readonly isTenantMissing: boolean;
}

/** What the key opens; of operators, what it may see. */
function KeyScope({ draft, isTenantMissing, onChange }: KeyScopeProps) {
  const words = useWords(keyWords);
  const tools = useToolNames();
  if (draft.role === 'metrics') return null;
  const isUser = draft.role === 'user';
  return (
    <>
      <WholeRow>
        <TenantsSelect
          label={words.tenants}
          description={isUser ? words.tenantsHint : words.tenantsHintOperator}
          isRequired={isUser}
          value={draft.tenants}
          fault={isTenantMissing ? words.tenantMissing : undefined}
          onChange={(tenants) => onChange({ tenants })}
        />
      </WholeRow>
      {isUser && (
        <WholeRow>
          <MultiSelect
            label={words.tools}
            description={words.toolsHint}
            searchable
            clearable
            data={[...(tools.data ?? [])]}
            value={[...draft.tools]}
            onChange={(chosen) => onChange({ tools: chosen })}
          />
        </WholeRow>
      )}
    </>
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
