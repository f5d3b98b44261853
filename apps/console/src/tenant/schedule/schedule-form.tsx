import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useMay } from '../../session/use-session.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../words/language.tsx';
import { useSave } from '../use-save.ts';
import type { QuietHours, Schedule, ScheduleAnswer } from '../tenant-data.ts';
import { COMPREHENSIVE, useTools } from '../use-tenant-queries.ts';
import { QuietHoursInput } from './quiet-hours-input.tsx';
import { scheduleWords } from './schedule-words.ts';
import classes from './schedule-form.module.css';

interface ScheduleFormProps {
  readonly tenantId: string;
  readonly schedule: ScheduleAnswer;
}

const INTERVALS_MINUTES = [5, 15, 30, 60, 120, 240, 360, 720, 1440, 10_080] as const;

/** How often, with which diagnosis, and when not. */
export function ScheduleForm({ tenantId, schedule }: ScheduleFormProps) {
  const words = useWords(scheduleWords);
  const mayChange = useMay('admin') && schedule.source !== 'file';
  const [entry, setEntry] = useState<Schedule>(() => entryOf(schedule));
  const save = useSave<Schedule>({ tenantId, method: 'PUT', path: '/schedule', told: words.saved });
  const change = (part: Partial<Schedule>): void => setEntry({ ...entry, ...part });
  const analyses = (useTools().data?.tools ?? []).filter(({ name }) => name.startsWith('analyze_'));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate(entry);
  };
  return (
    <form onSubmit={submit} className={classes['form']}>
      {schedule.source === 'file' && <p className={classes['note']}>{words.fromFile}</p>}
      {schedule.source !== 'file' && !mayChange && <p className={classes['note']}>{words.adminOnly}</p>}
      <fieldset disabled={!mayChange} className={classes['fields']}>
        <Switch
          label={words.enabled}
          checked={entry.enabled}
          onChange={(event) => change({ enabled: event.currentTarget.checked })}
        />
        <div className={classes['row']}>
          <NativeSelect
            label={words.every}
            value={String(entry.every_minutes)}
            onChange={(event) => change({ every_minutes: Number(event.currentTarget.value) })}
            data={intervals(entry.every_minutes, words)}
          />
          <NativeSelect
            label={words.tool}
            value={entry.tool ?? COMPREHENSIVE}
            onChange={(event) => change({ tool: event.currentTarget.value })}
            data={
              analyses.length === 0
                ? [entry.tool ?? COMPREHENSIVE]
                : analyses.map(({ name, title }) => ({ value: name, label: title }))
            }
          />
          <TextInput
            label={words.timeZone}
            description={words.timeZoneAbout}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={entry.time_zone}
            onChange={(event) => change({ time_zone: event.currentTarget.value })}
            spellCheck={false}
          />
        </div>
        <QuietHoursList hours={entry.quiet_hours} onChange={(quiet_hours) => change({ quiet_hours })} />
      </fieldset>
      {save.error !== null && <ErrorNotice error={save.error} title={words.failedToSave} />}
      {mayChange && (
        <div>
          <Button type="submit" loading={save.isPending}>
            {words.save}
          </Button>
        </div>
      )}
    </form>
  );
}

interface QuietHoursListProps {
  readonly hours: readonly QuietHours[];
  readonly onChange: (hours: readonly QuietHours[]) => void;
}

function QuietHoursList({ hours, onChange }: QuietHoursListProps) {
  const words = useWords(scheduleWords);
  return (
    <section aria-label={words.quiet} className={classes['quiet']}>
      <h3>{words.quiet}</h3>
      <p>{words.quietAbout}</p>
      {hours.map((one, index) => (
        <QuietHoursInput
          // oxlint-disable-next-line react/no-array-index-key -- entries have no name, and keep their places
          key={index}
          index={index + 1}
          hours={one}
          onChange={(changed) =>
            onChange(changed === undefined ? hours.toSpliced(index, 1) : hours.with(index, changed))
          }
        />
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Icon name="add" size={14} />}
        onClick={() => onChange([...hours, { from: '22:00', to: '06:00' }])}
      >
        {words.addQuiet}
      </Button>
    </section>
  );
}

/** What may be sent back: the rest of the answer is the hub's. */
function entryOf({ enabled, every_minutes, jitter_share, quiet_hours, time_zone, tool }: ScheduleAnswer): Schedule {
  return {
    enabled,
    every_minutes,
    quiet_hours,
    time_zone,
    ...(jitter_share !== undefined && { jitter_share }),
    ...(tool !== undefined && { tool }),
  };
}

interface IntervalWords {
  readonly minutes: (count: number) => string;
  readonly hours: (count: number) => string;
  readonly days: (count: number) => string;
}

/** The usual intervals, and the one that is set. */
function intervals(current: number, words: IntervalWords) {
  const all = [...new Set([...INTERVALS_MINUTES, current])].toSorted((a, b) => a - b);
  return all.map((minutes) => ({ value: String(minutes), label: intervalLabel(minutes, words) }));
}

function intervalLabel(minutes: number, words: IntervalWords): string {
  if (minutes % 1440 === 0) return words.days(minutes / 1440);
  return minutes % 60 === 0 ? words.hours(minutes / 60) : words.minutes(minutes);
}
