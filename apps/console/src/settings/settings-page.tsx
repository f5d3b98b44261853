import { SegmentedControl, Switch, TextInput, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useHubApi } from '../api/use-hub-api.ts';
import { useSession } from '../session/use-session.ts';
import { shellWords } from '../shell/shell-words.ts';
import { Answer } from '../ui/answer.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { Page } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { useLanguage, useWords } from '../words/language.tsx';
import { SETTINGS_IN_CHINESE } from './settings-in-chinese.ts';
import { settingsWords } from './settings-words.ts';
import classes from './settings-page.module.css';

interface Setting {
  readonly name: string;
  /** `set` for a secret that is set. */
  readonly value: string | null;
  readonly default: string | null;
  readonly about: string | null;
}

interface Settings {
  readonly version: string;
  readonly settings: readonly Setting[];
}

export default function SettingsPage() {
  const words = useWords(settingsWords);
  const seesAll = useSession().operator.tenants === 'all';
  return (
    <Page title={words.title} about={words.about}>
      <Look />
      {seesAll ? <HubSettings /> : <p>{words.notAll}</p>}
    </Page>
  );
}

/** Language and colours, as they can also be chosen in the head of the page. */
function Look() {
  const words = useWords(settingsWords);
  const shell = useWords(shellWords);
  const { language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title={words.look} about={words.lookAbout}>
      <div className={classes['look']}>
        <SegmentedControl
          aria-label={shell.language}
          value={language}
          onChange={(value) => choose(value === 'zh' ? 'zh' : 'en')}
          data={[
            { value: 'en', label: 'English' },
            { value: 'zh', label: '中文' },
          ]}
        />
        <SegmentedControl
          aria-label={shell.theme}
          value={colorScheme}
          onChange={(value) => setColorScheme(value === 'dark' || value === 'light' ? value : 'auto')}
          data={[
            { value: 'auto', label: shell.toSystem },
            { value: 'light', label: shell.toLight },
            { value: 'dark', label: shell.toDark },
          ]}
        />
      </div>
    </Panel>
  );
}

function HubSettings() {
  const words = useWords(settingsWords);
  const api = useHubApi();
  const [text, setText] = useState('');
  const [onlySet, setOnlySet] = useState(false);
  const query = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => api.get<Settings>('/admin/settings', signal),
  });
  const { language } = useLanguage();
  const aboutOf = ({ name, about }: Setting): string =>
    (language === 'zh' ? SETTINGS_IN_CHINESE[name] : undefined) ?? about ?? '';
  const columns: readonly Column<Setting>[] = [
    { key: 'name', title: words.name, render: ({ name }) => <code className={classes['name']}>{name}</code> },
    {
      key: 'value',
      title: words.value,
      render: ({ value }) => (value === null ? '–' : <code>{value === 'set' ? words.isSet : value}</code>),
    },
    { key: 'default', title: words.standard, render: ({ default: standard }) => standard || '–' },
    {
      key: 'about',
      title: words.about1,
      render: (setting) => <span className={classes['about']}>{aboutOf(setting)}</span>,
    },
  ];
  const wanted = text.trim().toLowerCase();
  return (
    <Answer query={query}>
      {({ version, settings }) => {
        const shown = settings.filter(
          (setting) =>
            (!onlySet || setting.value !== null) &&
            `${setting.name} ${aboutOf(setting)}`.toLowerCase().includes(wanted),
        );
        return (
          <Panel
            title={words.version(version)}
            flush
            actions={
              <div className={classes['filter']}>
                <Switch
                  label={words.onlySet}
                  checked={onlySet}
                  onChange={(event) => setOnlySet(event.currentTarget.checked)}
                />
                <TextInput
                  type="search"
                  aria-label={words.filter}
                  placeholder={words.filter}
                  leftSection={<Icon name="search" size={16} />}
                  value={text}
                  onChange={(event) => setText(event.currentTarget.value)}
                />
              </div>
            }
          >
            {shown.length === 0 ? (
              <EmptyState icon="search" title={words.none} />
            ) : (
              <DataTable label={words.title} columns={columns} rows={shown} rowKey={({ name }) => name} />
            )}
          </Panel>
        );
      }}
    </Answer>
  );
}
