import { Button } from '@mantine/core';
import { HubProblem } from '../api/hub-problem.ts';
import { useWords } from '../words/language.tsx';
import { Icon } from './icon.tsx';
import { uiWords } from './ui-words.ts';
import classes from './error-notice.module.css';

interface ErrorNoticeProps {
  readonly error: unknown;
  readonly title?: string;
  readonly onRetry?: (() => void) | undefined;
}

/** What went wrong in the hub's own words, with the code and the request id to look it up by. */
export function ErrorNotice({ error, title, onRetry }: ErrorNoticeProps) {
  const words = useWords(uiWords);
  const problem = error instanceof HubProblem ? error : undefined;
  const message = problem?.status === 0 ? words.unreachable : error instanceof Error ? error.message : String(error);
  return (
    <div role="alert" className={classes['notice']}>
      <strong>{title ?? words.failed}</strong>
      <p>{message}</p>
      {problem && (
        <p className={classes['facts']}>
          {words.code} <code>{problem.code}</code>
          {problem.requestId !== null && (
            <>
              {' · '}
              {words.requestId} <code>{problem.requestId}</code>
            </>
          )}
        </p>
      )}
      {onRetry && (
        <Button size="xs" variant="default" leftSection={<Icon name="refresh" size={14} />} onClick={onRetry}>
          {words.tryAgain}
        </Button>
      )}
    </div>
  );
}
