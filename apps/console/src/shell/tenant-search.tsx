import { Autocomplete } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useTenants } from '../api/tenants.ts';
import { Icon } from '../ui/icon.tsx';
import { useWords } from '../words/language.tsx';
import { shellWords } from './shell-words.ts';
import classes from './tenant-search.module.css';

const SHOWN = 12;

/** Any tenant by a part of its name or id, from every page. */
export function TenantSearch() {
  const words = useWords(shellWords);
  const tenants = useTenants();
  const [text, setText] = useState('');
  const [, go] = useLocation();
  const options = (tenants.data ?? []).map(({ tenant_id, name }) => ({
    value: tenant_id,
    label: name === tenant_id ? tenant_id : `${name} (${tenant_id})`,
  }));
  const open = (chosen: { readonly value: string } | undefined): void => {
    if (chosen === undefined) return;
    go(`/tenants/${encodeURIComponent(chosen.value)}`);
    queueMicrotask(() => setText(''));
  };
  return (
    <Autocomplete
      className={classes['search'] ?? ''}
      type="search"
      aria-label={words.findTenant}
      placeholder={words.findTenant}
      leftSection={<Icon name="search" size={16} />}
      data={options}
      value={text}
      onChange={setText}
      limit={SHOWN}
      selectFirstOptionOnChange
      onOptionSubmit={(label) => open(options.find((option) => option.label === label || option.value === label))}
      onKeyDown={({ key, currentTarget }) => {
        // Where the tenants came after what was typed, none of them is the chosen one yet.
        const isChosen = currentTarget.getAttribute('aria-activedescendant') !== null;
        const wanted = text.trim().toLowerCase();
        if (key === 'Enter' && wanted !== '' && !isChosen)
          open(options.find((option) => option.label.toLowerCase().includes(wanted)));
      }}
    />
  );
}
