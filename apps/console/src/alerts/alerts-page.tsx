import { Button } from '@mantine/core';
import { useState } from 'react';
import { useAlertTargets, type AlertTarget } from '../api/alerts.ts';
import { useMay } from '../session/use-session.ts';
import { Answer } from '../ui/answer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { Page } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { useWords } from '../words/language.tsx';
import { alertWords } from './alert-words.ts';
import { DeliveriesPanel } from './deliveries-panel.tsx';
import { RemoveTargetDialog } from './remove-target-dialog.tsx';
import { TargetDialog } from './target-dialog.tsx';
import { TargetTable } from './target-table.tsx';

export default function AlertsPage() {
  const words = useWords(alertWords);
  const mayChange = useMay('admin');
  const targets = useAlertTargets();
  const [isMaking, setMaking] = useState(false);
  const [removing, setRemoving] = useState<AlertTarget>();
  return (
    <Page
      title={words.title}
      about={words.about}
      actions={
        mayChange && (
          <Button leftSection={<Icon name="add" size={16} />} onClick={() => setMaking(true)}>
            {words.make}
          </Button>
        )
      }
    >
      <Panel title={words.targets} flush>
        <Answer query={targets}>
          {(all) =>
            all.length === 0 ? (
              <EmptyState icon="alerts" title={words.noTargets}>
                <p>{words.noTargetsHow}</p>
              </EmptyState>
            ) : (
              <TargetTable targets={all} onRemove={mayChange ? setRemoving : undefined} />
            )
          }
        </Answer>
      </Panel>
      <DeliveriesPanel />
      {isMaking && <TargetDialog onClose={() => setMaking(false)} />}
      {removing && <RemoveTargetDialog target={removing} onClose={() => setRemoving(undefined)} />}
    </Page>
  );
}
