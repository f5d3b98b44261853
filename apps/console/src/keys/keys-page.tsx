import { Button, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useKeys, type KeyEntry } from '../api/keys.ts';
import { useMay } from '../session/use-session.ts';
import { Answer } from '../ui/answer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { Page } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { useWords } from '../words/language.tsx';
import { KeyDialog } from './key-dialog.tsx';
import { KeyTable } from './key-table.tsx';
import { keyWords } from './key-words.ts';
import { RevokeDialog } from './revoke-dialog.tsx';

export default function KeysPage() {
  const words = useWords(keyWords);
  const mayChange = useMay('admin');
  const keys = useKeys();
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<KeyEntry>();
  const [withRevoked, setWithRevoked] = useState(false);
  const [text, setText] = useState('');
  return (
    <Page
      title={words.title}
      about={words.about}
      actions={
        <>
          <TextInput
            type="search"
            aria-label={words.filter}
            placeholder={words.filter}
            leftSection={<Icon name="search" size={16} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Switch
            label={words.withRevoked}
            checked={withRevoked}
            onChange={(event) => setWithRevoked(event.currentTarget.checked)}
          />
          {mayChange && (
            <Button leftSection={<Icon name="add" size={16} />} onClick={() => setMaking(true)}>
              {words.make}
            </Button>
          )}
        </>
      }
    >
      <Answer query={keys}>
        {(all) => {
          const inQuestion = all.filter(({ revoked_at }) => withRevoked || revoked_at === null);
          const shown = inQuestion.filter((entry) => hasText(entry, text));
          return (
            <Panel flush>
              {shown.length === 0 ? (
                <EmptyState icon="key" title={inQuestion.length === 0 ? words.none : words.noMatch}>
                  {inQuestion.length === 0 && <p>{words.noneHow}</p>}
                </EmptyState>
              ) : (
                <KeyTable keys={shown} onRevoke={mayChange ? setRevoking : undefined} />
              )}
            </Panel>
          );
        }}
      </Answer>
      {isMaking && <KeyDialog onClose={() => setMaking(false)} />}
      {revoking && <RevokeDialog entry={revoking} onClose={() => setRevoking(undefined)} />}
    </Page>
  );
}

/** By name, the beginning of the key, or a tenant that it opens. */
function hasText({ name, prefix, tenants }: KeyEntry, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [name, prefix ?? '', ...(tenants === 'all' ? [] : tenants)].some((part) =>
    part.toLowerCase().includes(wanted),
  );
}
