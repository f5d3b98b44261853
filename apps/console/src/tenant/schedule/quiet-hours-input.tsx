import { ActionIcon, Chip, TextInput } from '@mantine/core';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../words/language.tsx';
import type { QuietHours } from '../tenant-data.ts';
import { scheduleWords } from './schedule-words.ts';
import classes from './schedule-form.module.css';

interface QuietHoursInputProps {
  /** From 1, for its name. */
  readonly index: number;
  readonly hours: QuietHours;
  /** Undefined removes it. */
  readonly onChange: (hours: QuietHours | undefined) => void;
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** One stretch of quiet: from, to, and the days on which it begins (all without any). */
export function QuietHoursInput({ index, hours, onChange }: QuietHoursInputProps) {
  const words = useWords(scheduleWords);
  const { from, to, days = [] } = hours;
  const choose = (chosen: readonly string[]): void =>
    onChange(chosen.length === 0 || chosen.length === WEEKDAYS.length ? { from, to } : { from, to, days: chosen });
  return (
    <div role="group" aria-label={words.quietHours(index)} className={classes['hours']}>
      <TextInput
        className={classes['time'] ?? ''}
        label={words.from}
        value={from}
        placeholder="22:00"
        onChange={(event) => onChange({ ...hours, from: event.currentTarget.value })}
      />
      <TextInput
        className={classes['time'] ?? ''}
        label={words.to}
        value={to}
        placeholder="06:00"
        onChange={(event) => onChange({ ...hours, to: event.currentTarget.value })}
      />
      <div role="group" aria-label={words.days7} className={classes['days']}>
        <Chip.Group multiple value={[...days]} onChange={choose}>
          {WEEKDAYS.map((day) => (
            <Chip key={day} value={day} size="xs">
              {words[day]}
            </Chip>
          ))}
        </Chip.Group>
        {days.length === 0 && <span>{words.everyDay}</span>}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={words.removeQuiet(index)}
        onClick={() => onChange(undefined)}
      >
        <Icon name="trash" size={16} />
      </ActionIcon>
    </div>
  );
}
