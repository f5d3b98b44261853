import { Button, Switch } from '@mantine/core';
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
  return (
    <Page
      title={words.title}
      about={words.about}
      actions={
        <>
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
          const shown = all.filter(({ revoked_at }) => withRevoked || revoked_at === null);
          return (
            <Panel flush>
              {shown.length === 0 ? (
                <EmptyState icon="key" title={words.none}>
                  <p>{words.noneHow}</p>
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
