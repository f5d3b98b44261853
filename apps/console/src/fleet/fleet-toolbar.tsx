import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { AgentStateName } from '../ui/agent-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { uiWords } from '../ui/ui-words.ts';
import { useWords } from '../words/language.tsx';
import { SORTS, type FleetFilter, type FleetSort } from './fleet-filter.ts';
import { fleetWords } from './fleet-words.ts';
import classes from './fleet-toolbar.module.css';

interface FleetToolbarProps {
  readonly filter: FleetFilter;
  readonly onChange: (changes: Partial<FleetFilter>) => void;
  /** On the phone there are no column headings to sort by. */
  readonly withSort: boolean;
}

const AGENTS: readonly AgentStateName[] = ['online', 'offline', 'not_enrolled', 'direct'];
const AGENT_WORD = {
  online: 'online',
  offline: 'offline',
  not_enrolled: 'notEnrolled',
  direct: 'direct',
  unknown: 'unknown',
  revoked: 'revoked',
} as const;
const SORT_WORD = {
  urgency: 'byUrgency',
  name: 'byName',
  score: 'byScore',
  age: 'byAge',
  release: 'byRelease',
} as const satisfies Record<FleetSort, string>;

export function FleetToolbar({ filter, onChange, withSort }: FleetToolbarProps) {
  const words = useWords(fleetWords);
  const states = useWords(uiWords);
  const isFiltered = filter.text !== '' || filter.status !== null || filter.agent !== null;
  return (
    <search className={classes['bar']}>
      <TextInput
        className={classes['text'] ?? ''}
        type="search"
        aria-label={words.filter}
        placeholder={words.filterHint}
        leftSection={<Icon name="search" size={16} />}
        value={filter.text}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={words.agent}
        value={filter.agent ?? ''}
        onChange={(event) => onChange({ agent: AGENTS.find((agent) => agent === event.currentTarget.value) ?? null })}
        data={[
          { value: '', label: words.anyAgent },
          ...AGENTS.map((agent) => ({ value: agent, label: states[AGENT_WORD[agent]] })),
        ]}
      />
      {withSort && (
        <NativeSelect
          aria-label={words.sortBy}
          value={filter.sort}
          onChange={(event) =>
            onChange({ sort: SORTS.find((sort) => sort === event.currentTarget.value) ?? 'urgency', isReversed: false })
          }
          data={SORTS.map((sort) => ({ value: sort, label: words[SORT_WORD[sort]] }))}
        />
      )}
      {isFiltered && (
        <Button variant="subtle" color="gray" onClick={() => onChange({ text: '', status: null, agent: null })}>
          {words.clear}
        </Button>
      )}
    </search>
  );
}
