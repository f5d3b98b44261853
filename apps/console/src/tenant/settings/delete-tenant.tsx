import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { tenantPath } from '../../api/agents.ts';
import { useHubApi } from '../../api/use-hub-api.ts';
import { useAnnounce } from '../../ui/announcer.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../../words/language.tsx';
import { settingsWords } from './settings-words.ts';
import classes from './settings-section.module.css';

/** The way out for good, which asks for the tenant's id. */
export function DeleteTenant({ tenantId }: { readonly tenantId: string }) {
  const words = useWords(settingsWords);
  const [isAsking, setAsking] = useState(false);
  return (
    <Panel title={words.danger}>
      <div className={classes['danger']}>
        <p>{words.dangerAbout}</p>
        <Button variant="default" className={classes['dangerous'] ?? ''} onClick={() => setAsking(true)}>
          {words.delete}
        </Button>
      </div>
      {isAsking && <DeleteDialog tenantId={tenantId} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

interface DeleteDialogProps {
  readonly tenantId: string;
  readonly onClose: () => void;
}

function DeleteDialog({ tenantId, onClose }: DeleteDialogProps) {
  const words = useWords(settingsWords);
  const api = useHubApi();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const remove = useMutation({
    mutationFn: () => api.send({ method: 'DELETE', path: tenantPath(tenantId) }),
    onSuccess() {
      announce(words.deleted);
      go('/');
      void queries.invalidateQueries({ queryKey: ['fleet'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed === tenantId) remove.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.deleteTitle(tenantId)}
      closeButtonProps={{ 'aria-label': words.cancel }}
    >
      <form onSubmit={submit} className={classes['dialog']}>
        <p>{words.dangerAbout}</p>
        <TextInput
          label={words.typeId(tenantId)}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {remove.error !== null && <ErrorNotice error={remove.error} title={words.notDeleted} />}
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" color="red.8" disabled={typed !== tenantId} loading={remove.isPending}>
            {words.delete}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
