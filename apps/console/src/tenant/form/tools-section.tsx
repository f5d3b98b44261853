import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Answer } from '../../ui/answer.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../words/language.tsx';
import type { TenantDetails, ToolListing } from '../tenant-data.ts';
import { COMPREHENSIVE, useTools } from '../use-tenant-queries.ts';
import { formWords } from './form-words.ts';
import { ToolPanel } from './tool-panel.tsx';
import classes from './tools-section.module.css';

interface ToolsSectionProps {
  readonly tenantId: string;
  readonly tenant: TenantDetails | undefined;
  /** Name of the chosen tool; the address has it. */
  readonly tool: string | undefined;
}

/** Every tool of the hub; the chosen one with its form. */
export default function ToolsSection({ tenantId, tenant, tool }: ToolsSectionProps) {
  const words = useWords(formWords);
  const query = useTools();
  return (
    <Answer query={query}>
      {({ tools }) => {
        const chosen = tools.find(({ name }) => name === tool) ?? tools.find(({ name }) => name === COMPREHENSIVE);
        return (
          <div className={classes['section']}>
            <ToolList tools={tools} tenantId={tenantId} chosen={chosen} />
            <section aria-label={chosen?.title ?? words.choose} className={classes['chosen']}>
              {chosen && <ToolPanel key={chosen.name} tool={chosen} tenantId={tenantId} tenant={tenant} />}
            </section>
          </div>
        );
      }}
    </Answer>
  );
}

interface ToolListProps {
  readonly tools: readonly ToolListing[];
  readonly tenantId: string;
  readonly chosen: ToolListing | undefined;
}

function ToolList({ tools, tenantId, chosen }: ToolListProps) {
  const words = useWords(formWords);
  const [, go] = useLocation();
  const [wanted, setWanted] = useState('');
  const hrefOf = (name: string): string => `/tenants/${encodeURIComponent(tenantId)}/tools/${name}`;
  const text = wanted.trim().toLowerCase();
  const found = tools.filter(({ name, title }) => `${name} ${title}`.toLowerCase().includes(text));
  return (
    <nav aria-label={words.tools} className={classes['tools']}>
      <NativeSelect
        className={classes['narrow'] ?? ''}
        label={words.choose}
        value={chosen?.name ?? ''}
        onChange={(event) => go(hrefOf(event.currentTarget.value))}
        data={tools.map(({ name, title }) => ({ value: name, label: title }))}
      />
      <div className={classes['wide']}>
        <TextInput
          aria-label={words.filter}
          placeholder={words.filterAmong(tools.length)}
          leftSection={<Icon name="search" size={15} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        {found.length === 0 && <p className={classes['none']}>{words.noMatch}</p>}
        <ul>
          {found.map(({ name, title }) => (
            <li key={name}>
              <Link href={hrefOf(name)} aria-current={name === chosen?.name ? 'page' : undefined}>
                <span>{title}</span>
                <code>{name}</code>
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}
