import { Button, Progress } from '@mantine/core';
import { useId } from 'react';
import { useLanguage, useWords } from '../../words/language.tsx';
import { Icon } from '../../ui/icon.tsx';
import { formatDuration } from '../format.ts';
import { callWords } from './call-words.ts';
import { useElapsedSeconds } from './use-elapsed.ts';
import type { CallState } from './use-tool-call.ts';
import classes from './call-progress.module.css';

interface CallProgressProps {
  readonly state: Extract<CallState, { readonly status: 'running' }>;
  readonly title: string;
  readonly onCancel: () => void;
}

/** A running call: which step, how far, for how long, and the way to end it. */
export function CallProgress({ state, title, onCancel }: CallProgressProps) {
  const words = useWords(callWords);
  const { language } = useLanguage();
  const id = useId();
  const seconds = useElapsedSeconds(state.startedAt);
  const { progress } = state;
  const share = progress === undefined || progress.total === 0 ? 0 : (progress.done / progress.total) * 100;
  return (
    <section className={classes['progress']} aria-labelledby={id}>
      <div className={classes['line']}>
        <strong id={id}>{title}</strong>
        <span className={classes['elapsed']}>{words.elapsed(formatDuration(seconds, language))}</span>
        <Button size="xs" variant="default" leftSection={<Icon name="stop" size={12} />} onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
      <Progress.Root size="sm" radius="xl">
        <Progress.Section value={Math.max(2, share)} animated aria-label={title} />
      </Progress.Root>
      <p className={classes['step']}>
        <span>{progress?.message ?? words.starting}</span>
        {progress !== undefined && <span>{words.step(progress.done, progress.total)}</span>}
      </p>
    </section>
  );
}
