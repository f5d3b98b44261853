import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useHubApi } from '../api/use-hub-api.ts';
import type { Session } from '../api/hub-api.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { useWords } from '../words/language.tsx';
import { sessionWords } from './session-words.ts';
import { SignIn, type WhySignIn } from './sign-in.tsx';
import { useIdleEnd } from './use-idle-end.ts';
import classes from './session-gate.module.css';
import { SessionContext, SignOutContext } from './use-session.ts';

const SESSION = ['session'];
/** As long as the hub keeps a session that is not used. */
const IDLE_MS = 30 * 60_000;

/** The page for those who are signed in, else the way in. The address stays, so that one goes on where one was. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const api = useHubApi();
  const queries = useQueryClient();
  const words = useWords(sessionWords);
  const [why, setWhy] = useState<WhySignIn>('new');
  const query = useQuery({
    queryKey: SESSION,
    queryFn: () => api.readSession(),
    staleTime: Infinity,
    refetchOnWindowFocus: 'always',
  });

  const leave = useCallback(
    (reason: WhySignIn) => {
      setWhy(reason);
      // Nothing of one operator may be left for the next.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
      queries.setQueryData<Session | null>(SESSION, null);
    },
    [queries],
  );
  useEffect(() => api.onSessionOver(() => leave('over')), [api, leave]);
  const signOut = useMemo(
    () => async () => {
      await api.signOut();
      leave('left');
    },
    [api, leave],
  );

  const end = useCallback(() => {
    leave('over');
    // The page has forgotten all by then; the hub forgets by itself when this does not reach it.
    void api.signOut().catch(() => undefined);
  }, [api, leave]);
  useIdleEnd(query.data ? IDLE_MS : undefined, end);

  if (query.data) {
    return (
      <SessionContext value={query.data}>
        <SignOutContext value={signOut}>{children}</SignOutContext>
      </SessionContext>
    );
  }
  if (query.error) {
    return (
      <main className={classes['outside']}>
        <ErrorNotice error={query.error} title={words.unreachable} onRetry={() => void query.refetch()} />
      </main>
    );
  }
  if (query.isPending) return null;
  return <SignIn why={why} onSignedIn={(session) => queries.setQueryData<Session | null>(SESSION, session)} />;
}
