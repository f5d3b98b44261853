import { Button, NativeSelect } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { DECISIONS, type AuditFilter } from '../api/audit.ts';
import { useWords } from '../words/language.tsx';
import { auditWords } from './audit-words.ts';
import { SuggestingInput } from './suggesting-input.tsx';
import type { KnownNames } from './use-known-names.ts';
import classes from './audit-page.module.css';

interface AuditFilterBarProps {
  readonly filter: AuditFilter;
  readonly known: KnownNames;
  readonly onApply: (filter: AuditFilter) => void;
}

const NAMES = ['tenant', 'tool', 'principal', 'decision', 'hours'] as const;
const NO_FILTER: AuditFilter = { tenant: '', tool: '', principal: '', decision: '', hours: '' };

export function AuditFilterBar({ filter, known, onApply }: AuditFilterBarProps) {
  const words = useWords(auditWords);
  const [draft, setDraft] = useState(filter);
  const [applied, setApplied] = useState(filter);
  // Somebody went back or forth; the form stays the same, so that the focus does.
  if (!isSame(filter, applied)) {
    setApplied(filter);
    setDraft(filter);
  }
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
        <SuggestingInput
          label={words.tenant}
          value={draft.tenant}
          known={known.tenants}
          onChange={(tenant) => change({ tenant })}
        />
        <SuggestingInput
          label={words.tool}
          value={draft.tool}
          known={known.tools}
          onChange={(tool) => change({ tool })}
        />
        <SuggestingInput
          label={words.principal}
          value={draft.principal}
          known={known.principals}
          onChange={(principal) => change({ principal })}
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
        <div className={classes['buttons']}>
          <Button type="submit" variant="default">
            {words.apply}
          </Button>
          {!isSame(filter, NO_FILTER) && (
            <Button variant="subtle" onClick={() => onApply(NO_FILTER)}>
              {words.clear}
            </Button>
          )}
        </div>
      </form>
    </search>
  );
}

function isSame(one: AuditFilter, other: AuditFilter): boolean {
  return NAMES.every((name) => one[name] === other[name]);
}
