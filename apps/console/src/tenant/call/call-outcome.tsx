import { Button } from '@mantine/core';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatDuration } from '../format.ts';
import { callWords } from './call-words.ts';
import type { CallState } from './use-tool-call.ts';
import classes from './call-outcome.module.css';

interface CallOutcomeProps {
  readonly state: CallState;
  readonly onDismiss: () => void;
}

/** How a call ended that brought no answer. */
export function CallOutcome({ state, onDismiss }: CallOutcomeProps) {
  const words = useWords(callWords);
  const { language } = useLanguage();
  if (state.status !== 'failed' && state.status !== 'cancelled') return null;
  return (
    <div className={classes['outcome']}>
      {state.status === 'failed' ? (
        <ErrorNotice error={state.error} title={words.callFailed} />
      ) : (
        <p className={classes['cancelled']}>
          {words.cancelledAfter(formatDuration(Math.round(state.elapsedMs / 1000), language))}
        </p>
      )}
      <Button className={classes['dismiss']} size="compact-xs" variant="subtle" color="gray" onClick={onDismiss}>
        {words.dismiss}
      </Button>
    </div>
  );
}
