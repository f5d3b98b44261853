import { createContext, use, useEffect } from 'react';

/** What would be lost by leaving, and how to ask. */
export interface LeaveGuard {
  /** True for paths of the console at which nothing is lost. */
  readonly holds: (path: string) => boolean;
  readonly title: string;
  readonly about: string;
  /** What the button that leaves says. */
  readonly action: string;
}

interface LeaveKeeper {
  /** Answers how to let go. */
  readonly hold: (guard: LeaveGuard) => () => void;
  /** Leaves at once where nothing would be lost. */
  readonly ask: (leave: () => void) => void;
}

export const LeaveGuardContext = createContext<LeaveKeeper | null>(null);

/** For what leaves without a path, such as signing out. */
export function useAskToLeave(): LeaveKeeper['ask'] {
  return use(LeaveGuardContext)?.ask ?? ((leave) => leave());
}

/** Asks before the page is left by a link, by Back, or by closing it, for as long as there is a guard. Give it memoized. */
export function useLeaveGuard(guard: LeaveGuard | undefined): void {
  const keeper = use(LeaveGuardContext);
  useEffect(() => {
    if (guard === undefined || keeper === null) return undefined;
    const onClose = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', onClose);
    const letGo = keeper.hold(guard);
    return () => {
      removeEventListener('beforeunload', onClose);
      letGo();
    };
  }, [guard, keeper]);
}
