import { Button } from '@mantine/core';
import { HubProblem } from '../api/hub-problem.ts';
import { useWords } from '../words/language.tsx';
import { codeWords, explainCode } from './code-words.ts';
import { Icon } from './icon.tsx';
import { uiWords } from './ui-words.ts';
import classes from './error-notice.module.css';

interface ErrorNoticeProps {
  readonly error: unknown;
  readonly title?: string;
  readonly onRetry?: (() => void) | undefined;
}

/** What went wrong: what that means, the hub's own words, and the code and the request id to look it up by. */
export function ErrorNotice({ error, title, onRetry }: ErrorNoticeProps) {
  const words = useWords(uiWords);
  const problem = error instanceof HubProblem ? error : undefined;
  const codes = useWords(codeWords);
  const meaning = problem && (problem.status === 0 ? words.unreachable : explainCode(codes, problem.code));
  const message = error instanceof Error ? error.message : String(error);
  return (
    <div role="alert" className={classes['notice']}>
      <strong>{title ?? words.failed}</strong>
      {meaning !== undefined && <p>{meaning}</p>}
      {problem?.status !== 0 && (
        <p className={meaning === undefined ? undefined : classes['said']}>
          {meaning !== undefined && <span>{words.hubSays} </span>}
          <bdi lang="en">{message}</bdi>
        </p>
      )}
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
