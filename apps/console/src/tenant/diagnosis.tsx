import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useCallback, useMemo, type ReactNode } from 'react';
import { useAnnounce } from '../ui/announcer.tsx';
import { useLeaveGuard, type LeaveGuard } from '../ui/leave-guard.ts';
import { useLanguage, useWords } from '../words/language.tsx';
import { callWords } from './call/call-words.ts';
import { useToolCall, type CallState } from './call/use-tool-call.ts';
import { asReport } from './report/as-report.ts';
import type { DrawnReport } from './tenant-data.ts';
import { COMPREHENSIVE, tenantKey } from './use-tenant-queries.ts';

interface Diagnosis {
  readonly state: CallState;
  /** Of the run that ended last on this page, before the hub's history has it. */
  readonly report: DrawnReport | undefined;
  readonly run: () => void;
  readonly cancel: () => void;
  readonly clear: () => void;
}

const DiagnosisContext = createContext<Diagnosis | null>(null);

/** The whole diagnosis of a tenant; it goes on while one looks at other parts of the tenant's page. */
export function DiagnosisProvider({ tenantId, children }: { readonly tenantId: string; readonly children: ReactNode }) {
  const queries = useQueryClient();
  const announce = useAnnounce();
  const words = useWords(callWords);
  const { language } = useLanguage();
  const onDone = useCallback(() => {
    announce(words.done(words.runDiagnosis));
    void queries.invalidateQueries({ queryKey: tenantKey(tenantId) });
  }, [announce, queries, tenantId, words]);
  const { state, start, cancel, clear } = useToolCall(tenantId, onDone);
  const isRunning = state.status === 'running';
  const guard = useMemo((): LeaveGuard | undefined => {
    if (!isRunning) return undefined;
    const here = `/tenants/${encodeURIComponent(tenantId)}`;
    return {
      holds: (path) => path === here || path.startsWith(`${here}/`),
      title: words.leaveDiagnosis,
      about: words.leaveAbout,
      action: words.leave,
    };
  }, [isRunning, tenantId, words]);
  useLeaveGuard(guard);
  const diagnosis = useMemo(
    (): Diagnosis => ({
      state,
      report: state.status === 'done' ? asReport(state.answer.result) : undefined,
      run() {
        announce(words.started(words.runDiagnosis));
        start({ tool: COMPREHENSIVE, args: { language } });
      },
      cancel() {
        cancel();
        announce(words.cancelled);
      },
      clear,
    }),
    [announce, cancel, clear, language, start, state, words],
  );
  return <DiagnosisContext value={diagnosis}>{children}</DiagnosisContext>;
}

export function useDiagnosis(): Diagnosis {
  const diagnosis = use(DiagnosisContext);
  if (diagnosis === null) throw new Error('no diagnosis above this component');
  return diagnosis;
}
