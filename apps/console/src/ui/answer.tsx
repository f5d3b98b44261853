import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useWords } from '../words/language.tsx';
import { ErrorNotice } from './error-notice.tsx';
import { uiWords } from './ui-words.ts';

interface AnswerProps<T> {
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'isPending'> & { readonly refetch: () => unknown };
  readonly children: (data: T) => ReactNode;
  /** Lines drawn while nothing has come yet. */
  readonly skeletonLines?: number;
}

/** What a query brought: its data, why there is none, or that it is on its way. Old data stays while new data fails. */
export function Answer<T>({ query, children, skeletonLines = 6 }: AnswerProps<T>) {
  const words = useWords(uiWords);
  const { data, error, isPending, refetch } = query;
  const notice = error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (data !== undefined) {
    return (
      <>
        {notice}
        {children(data)}
      </>
    );
  }
  if (!isPending) return notice;
  return (
    <div role="status" aria-label={words.loading}>
      {Array.from({ length: skeletonLines }, (_, line) => (
        <Skeleton key={line} height={line === 0 ? 28 : 16} mt={line === 0 ? 0 : 14} radius="sm" />
      ))}
    </div>
  );
}
