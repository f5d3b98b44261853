import { NativeSelect, Radio, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { tenantPath, type Enrolment } from '../api/agents.ts';
import { TENANTS_QUERY, type TenantEntry } from '../api/tenants.ts';
import { useHubApi } from '../api/use-hub-api.ts';
import { useAnnounce } from '../ui/announcer.tsx';
import { DraftForm, WholeRow } from '../ui/draft-form.tsx';
import { Panel } from '../ui/panel.tsx';
import { useWords } from '../words/language.tsx';
import { enrolmentKey } from './enrolment-key.ts';
import { onboardingWords } from './onboarding-words.ts';
import { isTenantId, suggestTenantId } from './suggest-tenant-id.ts';
import classes from './create-step.module.css';

type Way = 'dial-out' | 'agent';

interface Draft {
  readonly name: string;
  /** Undefined: as the name suggests. */
  readonly id: string | undefined;
  readonly description: string;
  readonly contact: string;
  readonly language: '' | 'en' | 'zh';
  readonly way: Way;
  readonly agentUrl: string;
}

const EMPTY: Draft = {
  name: '',
  id: undefined,
  description: '',
  contact: '',
  language: '',
  way: 'dial-out',
  agentUrl: '',
};

export function CreateStep() {
  const words = useWords(onboardingWords);
  const [draft, setDraft] = useState(EMPTY);
  const create = useCreateTenant();
  const id = draft.id ?? suggestTenantId(draft.name);
  const isUrlGood = draft.way === 'dial-out' || /^https?:\/\/[^/\s]+/i.test(draft.agentUrl.trim());
  const set = (changes: Partial<Draft>): void => setDraft({ ...draft, ...changes });
  return (
    <Panel>
      <DraftForm
        isReady={isTenantId(id) && isUrlGood}
        onSubmit={() => create.mutate(bodyOf(draft, id))}
        isPending={create.isPending}
        error={create.error}
        errorTitle={words.notCreated}
        action={words.create}
      >
        {(isChecked) => (
          <>
            <TenantFacts
              draft={draft}
              id={id}
              idError={isChecked && !isTenantId(id) ? words.idWrong : undefined}
              onChange={set}
            />
            <WayChoice draft={draft} isUrlWrong={isChecked && !isUrlGood} onChange={set} />
          </>
        )}
      </DraftForm>
    </Panel>
  );
}

interface WayChoiceProps {
  readonly draft: Draft;
  readonly isUrlWrong: boolean;
  readonly onChange: (changes: Partial<Draft>) => void;
}

function WayChoice({ draft, isUrlWrong, onChange }: WayChoiceProps) {
  const words = useWords(onboardingWords);
  return (
    <WholeRow>
      <Radio.Group
        label={words.way}
        value={draft.way}
        onChange={(way) => onChange({ way: way === 'agent' ? way : 'dial-out' })}
      >
        <div className={classes['ways']}>
          <Radio value="dial-out" label={words.wayOut} description={words.wayOutHint} />
          <Radio value="agent" label={words.wayIn} description={words.wayInHint} />
        </div>
      </Radio.Group>
      {draft.way === 'agent' && (
        <TextInput
          mt="md"
          type="url"
          label={words.agentUrl}
          required
          placeholder="https://agent.example.com:8443"
          value={draft.agentUrl}
          error={isUrlWrong ? words.agentUrlWrong : undefined}
          onChange={(event) => onChange({ agentUrl: event.currentTarget.value })}
        />
      )}
    </WholeRow>
  );
}

interface TenantFactsProps {
  readonly draft: Draft;
  readonly id: string;
  readonly idError: string | undefined;
  readonly onChange: (changes: Partial<Draft>) => void;
}

function TenantFacts({ draft, id, idError, onChange }: TenantFactsProps) {
  const words = useWords(onboardingWords);
  return (
    <>
      <TextInput
        label={words.name}
        description={words.nameHint}
        value={draft.name}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <TextInput
        label={words.id}
        description={words.idHint}
        required
        value={id}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        error={idError}
        onChange={(event) => onChange({ id: event.currentTarget.value })}
      />
      <TextInput
        label={words.contact}
        value={draft.contact}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => onChange({ contact: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.language}
        value={draft.language}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          onChange({ language: chosen === 'en' || chosen === 'zh' ? chosen : '' });
        }}
        data={[
          { value: '', label: words.languageHub },
          { value: 'en', label: 'English' },
          { value: 'zh', label: '中文' },
        ]}
      />
      <WholeRow>
        <TextInput
          label={words.description}
          value={draft.description}
          maxLength={2000}
          autoComplete="off"
          onChange={(event) => onChange({ description: event.currentTarget.value })}
        />
      </WholeRow>
    </>
  );
}

function bodyOf({ name, description, contact, language, way, agentUrl }: Draft, id: string) {
  return {
    id,
    ...(name.trim() !== '' && { name: name.trim() }),
    ...(description.trim() !== '' && { description: description.trim() }),
    ...(contact.trim() !== '' && { contact: contact.trim() }),
    ...(language !== '' && { language }),
    ...(way === 'agent' ? { agent_url: agentUrl.trim() } : { link: 'dial-out' }),
  };
}

/** Makes the tenant and its first install command, and goes on to the page of its steps. */
function useCreateTenant() {
  const words = useWords(onboardingWords);
  const api = useHubApi();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [, go] = useLocation();
  return useMutation({
    mutationFn: (body: ReturnType<typeof bodyOf>) =>
      api.send<TenantEntry>({ method: 'POST', path: '/admin/tenants', body }),
    async onSuccess(tenant) {
      const { tenant_id: tenantId, name } = tenant;
      announce(words.created(name));
      void queries.invalidateQueries({ queryKey: TENANTS_QUERY });
      void queries.invalidateQueries({ queryKey: ['fleet'] });
      // Without the command the next page offers to make one, and says why when it cannot.
      const enrolment = await api
        .send<Enrolment>({ method: 'POST', path: `${tenantPath(tenantId)}/enrolments` })
        .catch(() => undefined);
      queries.setQueryData(enrolmentKey(tenantId), enrolment);
      go(`/onboarding/${encodeURIComponent(tenantId)}`, { replace: true });
    },
  });
}
