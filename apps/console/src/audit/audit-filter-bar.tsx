import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { DECISIONS, type AuditFilter } from '../api/audit.ts';
import { useWords } from '../words/language.tsx';
import { auditWords } from './audit-words.ts';
import classes from './audit-page.module.css';

interface AuditFilterBarProps {
  readonly filter: AuditFilter;
  readonly onApply: (filter: AuditFilter) => void;
}

export function AuditFilterBar({ filter, onApply }: AuditFilterBarProps) {
  const words = useWords(auditWords);
  const [draft, setDraft] = useState(filter);
  const change = (changes: Partial<AuditFilter>): void => setDraft({ ...draft, ...changes });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { tenant, tool, principal } = draft;
    onApply({ ...draft, tenant: tenant.trim(), tool: tool.trim(), principal: principal.trim() });
  };
  return (
    <search>
      <form className={classes['filters']} onSubmit={submit}>
        <NativeSelect
          label={words.time}
          value={draft.hours}
          onChange={(event) => change({ hours: event.currentTarget.value })}
          data={[
            { value: '', label: words.allTime },
            { value: '1', label: words.lastHour },
            { value: '24', label: words.lastDay },
            { value: '168', label: words.lastWeek },
          ]}
        />
        <TextInput
          label={words.tenant}
          value={draft.tenant}
          onChange={(event) => change({ tenant: event.currentTarget.value })}
        />
        <TextInput
          label={words.tool}
          value={draft.tool}
          onChange={(event) => change({ tool: event.currentTarget.value })}
        />
        <TextInput
          label={words.principal}
          value={draft.principal}
          onChange={(event) => change({ principal: event.currentTarget.value })}
        />
        <NativeSelect
          label={words.decision}
          value={draft.decision}
          onChange={(event) =>
            change({ decision: DECISIONS.find((decision) => decision === event.currentTarget.value) ?? '' })
          }
          data={[
            { value: '', label: words.anyDecision },
            ...DECISIONS.map((decision) => ({ value: decision, label: words[decision] })),
          ]}
        />
        <Button type="submit" variant="default">
          {words.apply}
        </Button>
      </form>
    </search>
  );
}
