import { Button, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { useWords } from '../../words/language.tsx';
import { useSave } from '../use-save.ts';
import type { TenantDetails } from '../tenant-data.ts';
import { LIMITS, type LimitEntries } from './limit-entries.ts';
import { settingsWords } from './settings-words.ts';
import { changesOf, draftOf, type TenantDraft } from './tenant-changes.ts';
import classes from './settings-section.module.css';

interface TenantFormProps {
  readonly tenant: TenantDetails;
  readonly mayChange: boolean;
}

/** Name, language and limits of a tenant. */
export function TenantForm({ tenant, mayChange }: TenantFormProps) {
  const words = useWords(settingsWords);
  const [draft, setDraft] = useState(() => draftOf(tenant));
  const set = (changed: Partial<TenantDraft>): void => setDraft({ ...draft, ...changed });
  const save = useSave<object>({ tenantId: tenant.tenant_id, method: 'PATCH', path: '', told: words.saved });
  const { changes, wrong, isNameless } = changesOf(tenant, draft);
  const isWrong = isNameless || wrong.length > 0;
  const isSame = !isWrong && Object.keys(changes).length === 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWrong) save.mutate(changes);
  };
  return (
    <form onSubmit={submit} className={classes['form']}>
      <fieldset disabled={!mayChange} className={classes['fields']}>
        <NameInputs tenantId={tenant.tenant_id} draft={draft} isNameless={isNameless} onChange={set} />
        <Switch
          label={words.enabled}
          description={words.enabledAbout}
          checked={draft.isEnabled}
          onChange={(event) => set({ isEnabled: event.currentTarget.checked })}
        />
        <Switch
          label={words.adhoc}
          checked={draft.isAdhoc}
          onChange={(event) => set({ isAdhoc: event.currentTarget.checked })}
        />
        <LimitInputs entries={draft.limits} wrong={wrong} onChange={(limits) => set({ limits })} />
      </fieldset>
      {save.error !== null && <ErrorNotice error={save.error} title={words.notSaved} />}
      {mayChange && (
        <div>
          <Button type="submit" loading={save.isPending} disabled={isSame}>
            {words.save}
          </Button>
        </div>
      )}
    </form>
  );
}

interface NameInputsProps {
  readonly tenantId: string;
  readonly draft: TenantDraft;
  readonly isNameless: boolean;
  readonly onChange: (changed: Partial<TenantDraft>) => void;
}

function NameInputs({ tenantId, draft, isNameless, onChange }: NameInputsProps) {
  const words = useWords(settingsWords);
  return (
    <>
      <div className={classes['row']}>
        <TextInput label={words.id} value={tenantId} readOnly />
        <TextInput
          label={words.name}
          value={draft.name}
          maxLength={200}
          error={isNameless ? words.nameless : undefined}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <NativeSelect
          label={words.language}
          value={draft.language}
          onChange={(event) => onChange({ language: event.currentTarget.value === 'zh' ? 'zh' : 'en' })}
          data={[
            { value: 'en', label: words.languageEn },
            { value: 'zh', label: words.languageZh },
          ]}
        />
        <TextInput
          label={words.contact}
          value={draft.contact}
          maxLength={200}
          onChange={(event) => onChange({ contact: event.currentTarget.value })}
        />
      </div>
      <Textarea
        label={words.description}
        value={draft.description}
        maxLength={2_000}
        autosize
        minRows={2}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
    </>
  );
}

interface LimitInputsProps {
  readonly entries: LimitEntries;
  readonly wrong: readonly string[];
  readonly onChange: (entries: LimitEntries) => void;
}

function LimitInputs({ entries, wrong, onChange }: LimitInputsProps) {
  const words = useWords(settingsWords);
  return (
    <section aria-label={words.limits} className={classes['limits']}>
      <h3>{words.limits}</h3>
      <p>{words.limitsAbout}</p>
      <div className={classes['row']}>
        {LIMITS.map((limit) => (
          <TextInput
            key={limit}
            label={words[limit]}
            value={entries[limit]}
            placeholder={words.unset}
            inputMode="numeric"
            error={wrong.includes(limit) ? words.notWhole : undefined}
            onChange={(event) => onChange({ ...entries, [limit]: event.currentTarget.value })}
          />
        ))}
      </div>
    </section>
  );
}
