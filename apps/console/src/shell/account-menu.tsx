import { ActionIcon, Menu, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useSession, useSignOut } from '../session/use-session.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Icon } from '../ui/icon.tsx';
import { useAskToLeave } from '../ui/leave-guard.ts';
import { uiWords } from '../ui/ui-words.ts';
import { useWords } from '../words/language.tsx';
import { shellWords } from './shell-words.ts';
import classes from './account-menu.module.css';

const ROLE_WORD = { viewer: 'roleViewer', operator: 'roleOperator', admin: 'roleAdmin' } as const;

/** Who one is here and what one may see, and the way out. */
export function AccountMenu() {
  const words = useWords(shellWords);
  const { close } = useWords(uiWords);
  const { operator } = useSession();
  const askToLeave = useAskToLeave();
  const leave = useMutation({ mutationFn: useSignOut() });
  return (
    <>
      <Menu position="bottom-end" width={260} shadow="md" withinPortal withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon size="lg" variant="light" radius="xl" aria-label={`${words.account}: ${operator.name}`}>
            <Icon name="person" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes['who']}>
            <span className={classes['muted']}>{words.signedInAs}</span>
            <strong className={classes['name']}>{operator.name}</strong>
            <span>
              {words[ROLE_WORD[operator.role]]} ·{' '}
              {operator.tenants === 'all' ? words.allTenants : words.someTenants(operator.tenants.length)}
            </span>
            {operator.key_prefix !== null && <code>{operator.key_prefix}…</code>}
          </div>
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={() => askToLeave(() => leave.mutate())}>
            {words.signOut}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={leave.isError}
        onClose={leave.reset}
        title={words.signOut}
        closeButtonProps={{ 'aria-label': close }}
      >
        <ErrorNotice error={leave.error} title={words.notSignedOut} onRetry={() => leave.mutate()} />
      </Modal>
    </>
  );
}
