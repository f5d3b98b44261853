import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Router, type AroundNavHandler } from 'wouter';
import { useWords } from '../words/language.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { LeaveGuardContext, type LeaveGuard } from './leave-guard.ts';
import { uiWords } from './ui-words.ts';

interface GuardedRouterProps {
  /** The path under which the page is served. */
  readonly base: string;
  readonly children: ReactNode;
}

interface Asked {
  readonly guard: LeaveGuard;
  readonly leave: () => void;
  /** False once it was answered: the words stay while the dialog fades. */
  readonly isOpen: boolean;
}

/** The router, which asks before a link or the browser's Back leaves what a guard holds. */
export function GuardedRouter({ base, children }: GuardedRouterProps) {
  const words = useWords(uiWords);
  const guards = useRef(new Set<LeaveGuard>());
  const [asked, setAsked] = useState<Asked>();

  const find = useCallback(
    (path: string): LeaveGuard | undefined => {
      const place = path.startsWith(base) ? path.slice(base.length) : path;
      const [pathname = ''] = place.split(/[?#]/);
      return [...guards.current].find((guard) => !guard.holds(pathname === '' ? '/' : pathname));
    },
    [base],
  );
  const aroundNav = useCallback<AroundNavHandler>(
    (navigate, to, options) => {
      const guard = find(to);
      if (guard === undefined) navigate(to, options);
      else setAsked({ guard, leave: () => navigate(to, options), isOpen: true });
    },
    [find],
  );
  useAskedBack(find, setAsked);

  const close = (): void => setAsked((before) => before && { ...before, isOpen: false });
  const keeper = useMemo(
    () => ({
      hold(guard: LeaveGuard): () => void {
        guards.current.add(guard);
        return () => {
          guards.current.delete(guard);
          // What was to be kept is over: nothing is left to ask.
          setAsked((before) => (before?.guard === guard ? { ...before, isOpen: false } : before));
        };
      },
      ask(leave: () => void): void {
        const [guard] = guards.current;
        if (guard === undefined) leave();
        else setAsked({ guard, leave, isOpen: true });
      },
    }),
    [],
  );
  return (
    <Router base={base} aroundNav={aroundNav}>
      <LeaveGuardContext value={keeper}>{children}</LeaveGuardContext>
      <ConfirmDialog
        isOpen={asked?.isOpen === true}
        title={asked?.guard.title ?? ''}
        action={asked?.guard.action ?? ''}
        dismissal={words.stay}
        isPending={false}
        error={null}
        onConfirm={() => {
          close();
          asked?.leave();
        }}
        onClose={close}
      >
        <p>{asked?.guard.about}</p>
      </ConfirmDialog>
    </Router>
  );
}

/** Back and Forward cannot be stopped, so the address is put back before the router looks, and gone from when confirmed. */
function useAskedBack(find: (path: string) => LeaveGuard | undefined, ask: (asked: Asked) => void): void {
  useEffect(() => {
    let here = location.href;
    let isLeaving = false;
    const look = (): void => void (here = location.href);
    const onBack = (event: PopStateEvent): void => {
      const guard = isLeaving ? undefined : find(location.pathname);
      isLeaving = false;
      if (guard === undefined) return look();
      event.stopImmediatePropagation();
      history.pushState(null, '', here);
      ask({
        guard,
        isOpen: true,
        leave() {
          isLeaving = true;
          history.back();
        },
      });
    };
    // The router tells of its own moves by events of these names.
    for (const move of ['pushState', 'replaceState']) addEventListener(move, look);
    addEventListener('popstate', onBack, { capture: true });
    return () => {
      for (const move of ['pushState', 'replaceState']) removeEventListener(move, look);
      removeEventListener('popstate', onBack, { capture: true });
    };
  }, [find, ask]);
}
