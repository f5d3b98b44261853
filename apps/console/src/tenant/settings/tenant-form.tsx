import { Button, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { useWords } from '../../words/language.tsx';
import { useSave } from '../use-save.ts';
import type { TenantDetails } from '../tenant-data.ts';
import { LIMITS, limitEntries, readLimits, type LimitEntries } from './limit-entries.ts';
import { settingsWords } from './settings-words.ts';
import classes from './settings-section.module.css';

interface TenantFormProps {
  readonly tenant: TenantDetails;
  readonly mayChange: boolean;
}

/** Name, language and limits of a tenant. */
export function TenantForm({ tenant, mayChange }: TenantFormProps) {
  const words = useWords(settingsWords);
  const [name, setName] = useState(tenant.name);
  const [description, setDescription] = useState(tenant.description ?? '');
  const [contact, setContact] = useState(tenant.contact ?? '');
  const [language, setLanguage] = useState(tenant.language);
  const [isAdhoc, setAdhoc] = useState(tenant.adhoc_sql);
  const [isEnabled, setEnabled] = useState(tenant.enabled);
  const [limits, setLimits] = useState<LimitEntries>(() => limitEntries(tenant.limits));
  const save = useSave<object>({ tenantId: tenant.tenant_id, method: 'PATCH', path: '', told: words.saved });
  const { read, wrong } = readLimits(limits);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wrong.length > 0) return;
    save.mutate({
      ...(name.trim() !== '' && { name: name.trim() }),
      ...(description !== (tenant.description ?? '') && { description }),
      ...(contact !== (tenant.contact ?? '') && { contact }),
      language,
      adhoc_sql: isAdhoc,
      enabled: isEnabled,
      // Only when changed: what is written down no longer follows the hub's defaults.
      ...(JSON.stringify(limits) !== JSON.stringify(limitEntries(tenant.limits)) && { limits: read }),
    });
  };
  return (
    <form onSubmit={submit} className={classes['form']}>
      <fieldset disabled={!mayChange} className={classes['fields']}>
        <div className={classes['row']}>
          <TextInput label={words.id} value={tenant.tenant_id} readOnly />
          <TextInput
            label={words.name}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NativeSelect
            label={words.language}
            value={language}
            onChange={(event) => setLanguage(event.currentTarget.value === 'zh' ? 'zh' : 'en')}
            data={[
              { value: 'en', label: words.languageEn },
              { value: 'zh', label: words.languageZh },
            ]}
          />
          <TextInput
            label={words.contact}
            value={contact}
            maxLength={200}
            onChange={(event) => setContact(event.currentTarget.value)}
          />
        </div>
        <Textarea
          label={words.description}
          value={description}
          maxLength={2_000}
          autosize
          minRows={2}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Switch
          label={words.enabled}
          description={words.enabledAbout}
          checked={isEnabled}
          onChange={(event) => setEnabled(event.currentTarget.checked)}
        />
        <Switch label={words.adhoc} checked={isAdhoc} onChange={(event) => setAdhoc(event.currentTarget.checked)} />
        <LimitInputs entries={limits} wrong={wrong} onChange={setLimits} />
      </fieldset>
      {save.error !== null && <ErrorNotice error={save.error} title={words.notSaved} />}
      {mayChange && (
        <div>
          <Button type="submit" loading={save.isPending}>
            {words.save}
          </Button>
        </div>
      )}
    </form>
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
