import { useWords } from '../words/language.tsx';
import { uiWords } from './ui-words.ts';
import classes from './agent-state.module.css';

/** As GET /admin/fleet tells it; `direct` is a cluster that the hub reaches without an agent. */
export type AgentStateName = 'online' | 'offline' | 'not_enrolled' | 'unknown' | 'revoked' | 'direct';

const WORD = {
  online: 'online',
  offline: 'offline',
  not_enrolled: 'notEnrolled',
  unknown: 'unknown',
  revoked: 'revoked',
  direct: 'direct',
} as const;

export function AgentState({ state }: { readonly state: AgentStateName }) {
  const words = useWords(uiWords);
  return (
    <span className={classes['state']} data-state={state}>
      <span className={classes['dot']} aria-hidden="true" />
      {words[WORD[state]]}
    </span>
  );
}
