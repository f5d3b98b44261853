import { ActionIcon, Drawer } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { Icon } from '../ui/icon.tsx';
import { useWords } from '../words/language.tsx';
import { AccountMenu } from './account-menu.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Logo } from './logo.tsx';
import { Navigation } from './navigation.tsx';
import { shellWords } from './shell-words.ts';
import { TenantSearch } from './tenant-search.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import classes from './shell.module.css';

/** What stands around every page: where to go, whom to look for, who one is. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const words = useWords(shellWords);
  const [location] = useLocation();
  // Open only where it was opened, so that going elsewhere closes it.
  const [openAt, setOpenAt] = useState<string>();
  return (
    <div className={classes['shell']}>
      <a className={classes['skip']} href="#content">
        {words.skip}
      </a>
      <header className={classes['header']}>
        <ActionIcon
          className={classes['burger']}
          size="lg"
          variant="subtle"
          color="gray"
          aria-label={words.openNavigation}
          onClick={() => setOpenAt(location)}
        >
          <Icon name="menu" size={20} />
        </ActionIcon>
        <div className={classes['brand']}>
          <Logo />
          <span className={classes['product']}>{words.product}</span>
        </div>
        <TenantSearch />
        <div className={classes['tools']}>
          <span className={classes['wide']}>
            <LanguageSwitch />
          </span>
          <ThemeSwitch />
          <AccountMenu />
        </div>
      </header>
      <div className={classes['side']}>
        <Navigation />
      </div>
      <Drawer
        opened={openAt === location}
        onClose={() => setOpenAt(undefined)}
        size="17rem"
        title={words.product}
        closeButtonProps={{ 'aria-label': words.navigation }}
      >
        <Navigation />
        <div className={classes['drawerFoot']}>
          <LanguageSwitch />
        </div>
      </Drawer>
      <main id="content" tabIndex={-1} className={classes['content']}>
        {children}
      </main>
    </div>
  );
}
