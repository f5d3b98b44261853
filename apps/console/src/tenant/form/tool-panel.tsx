import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState, type FormEvent } from 'react';
import { useMay } from '../../session/use-session.ts';
import { useAnnounce } from '../../ui/announcer.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useLeaveGuard, type LeaveGuard } from '../../ui/leave-guard.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { CallOutcome } from '../call/call-outcome.tsx';
import { CallProgress } from '../call/call-progress.tsx';
import { callWords } from '../call/call-words.ts';
import { useToolCall } from '../call/use-tool-call.ts';
import type { TenantDetails, ToolListing } from '../tenant-data.ts';
import { COMPREHENSIVE, tenantKey } from '../use-tenant-queries.ts';
import { formWords } from './form-words.ts';
import { readEntries, type Entries } from './read-entries.ts';
import { readFields, type Field } from './schema-fields.ts';
import { SchemaForm } from './schema-form.tsx';
import { ToolResult } from './tool-result.tsx';
import classes from './tool-panel.module.css';

interface ToolPanelProps {
  readonly tool: ToolListing;
  readonly tenantId: string;
  readonly tenant: TenantDetails | undefined;
}

/** One tool: what it does, its form, and its call from the first step to the result. */
export function ToolPanel({ tool, tenantId, tenant }: ToolPanelProps) {
  const words = useWords(formWords);
  const progressWords = useWords(callWords);
  const announce = useAnnounce();
  const { language } = useLanguage();
  const mayRun = useMay('operator');
  const fields = readFields(tool.inputSchema);
  const [entries, setEntries] = useState<Entries>(() => firstEntries(fields, language));
  const [isChecked, setChecked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const queries = useQueryClient();
  const call = useToolCall(tenantId, () => {
    announce(progressWords.done(tool.title));
    // A diagnosis is kept, and may be the latest now.
    void queries.invalidateQueries({ queryKey: tenantKey(tenantId) });
  });
  const { args, problems } = readEntries(fields, entries);
  const isRunning = call.state.status === 'running';
  useToolGuard({ tool, tenantId, isRunning });

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    const wrong = Object.keys(problems);
    if (wrong.length > 0) {
      announce(words.problems(wrong.length));
      const first = fields.find(({ name }) => wrong.includes(name));
      form.current?.querySelector<HTMLElement>(`[name="${CSS.escape(first?.name ?? '')}"]`)?.focus();
      return;
    }
    announce(progressWords.started(tool.title));
    call.start({ tool: tool.name, args });
  };
  const cancel = (): void => {
    call.cancel();
    announce(progressWords.cancelled);
  };

  return (
    <>
      <Panel title={tool.title} about={<code>{tool.name}</code>}>
        <p className={classes['about']}>{tool.description}</p>
        {mayRun ? (
          <form ref={form} noValidate onSubmit={submit} className={classes['form']}>
            <SchemaForm
              fields={fields}
              entries={entries}
              problems={isChecked ? problems : {}}
              onChange={(name, entry) => setEntries((before) => ({ ...before, [name]: entry }))}
            />
            <ToolNotice tool={tool} tenant={tenant} />
            <div>
              <Button
                type="submit"
                leftSection={<Icon name="play" size={15} />}
                disabled={isRunning || tenant?.enabled === false}
              >
                {call.state.status === 'idle' ? words.run : words.runAgain}
              </Button>
            </div>
          </form>
        ) : (
          <p className={classes['viewer']}>{words.viewer}</p>
        )}
      </Panel>
      {call.state.status === 'running' && (
        <CallProgress state={call.state} title={progressWords.runningTool(tool.title)} onCancel={cancel} />
      )}
      <CallOutcome state={call.state} onDismiss={call.clear} />
      {call.state.status === 'done' && (
        <ToolResult title={tool.title} answer={call.state.answer} elapsedMs={call.state.elapsedMs} />
      )}
    </>
  );
}

interface ToolGuardInput extends Pick<ToolPanelProps, 'tool' | 'tenantId'> {
  readonly isRunning: boolean;
}

/** A call ends with its form, so leaving for another tool is asked about too. */
function useToolGuard({ tool, tenantId, isRunning }: ToolGuardInput): void {
  const words = useWords(callWords);
  const guard = useMemo((): LeaveGuard | undefined => {
    if (!isRunning) return undefined;
    const tools = `/tenants/${encodeURIComponent(tenantId)}/tools`;
    return {
      holds: (path) => path === `${tools}/${tool.name}` || (path === tools && tool.name === COMPREHENSIVE),
      title: words.leaveTool(tool.title),
      about: words.leaveAbout,
      action: words.leave,
    };
  }, [isRunning, words, tenantId, tool]);
  useLeaveGuard(guard);
}

function ToolNotice({ tool, tenant }: Pick<ToolPanelProps, 'tool' | 'tenant'>) {
  const words = useWords(formWords);
  if (tenant?.enabled === false) return <p className={classes['notice']}>{words.disabled}</p>;
  if (tool.name === 'run_select_sql' && tenant?.adhoc_sql === false)
    return <p className={classes['notice']}>{words.adhocOff}</p>;
  return null;
}

/** The defaults of the schema; a tool's language is that of the page. */
function firstEntries(fields: readonly Field[], language: string): Entries {
  return Object.fromEntries(
    fields.map((field) => {
      if (field.name === 'language' && field.choices.includes(language)) return [field.name, language];
      if (field.fallback === undefined) return [field.name, field.kind === 'boolean' ? undefined : ''];
      if (typeof field.fallback === 'boolean') return [field.name, field.fallback];
      if (field.kind === 'list' && Array.isArray(field.fallback)) return [field.name, field.fallback.join('\n')];
      return [field.name, typeof field.fallback === 'string' ? field.fallback : JSON.stringify(field.fallback)];
    }),
  );
}
