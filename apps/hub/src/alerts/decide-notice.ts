import { isWorse, type AlertSeverity, type AlertTransition, type TargetEntry } from './alert-target.ts';
import type { Standing, Transition } from './transitions.ts';

/** What a target knows of a subject or of one of its objects. */
export interface Notice {
  readonly subject: string;
  readonly object: string;
  /** True: as far as the target knows, it stands. */
  readonly isOpen: boolean;
  /** When it was told last that it stands or got worse; milliseconds since 1970. */
  readonly openedAt: number;
  readonly openedSeverity: AlertSeverity;
  /** True: it came back so soon that the target was not told; it will be, when it still stands later. */
  readonly isOwed: boolean;
}

export interface Decision {
  /** Undefined: the target is told nothing. */
  readonly tell: AlertTransition | undefined;
  readonly notices: readonly Notice[];
}

interface Input {
  readonly target: Pick<TargetEntry, 'min_severity' | 'on'>;
  /** Of this subject, by object. */
  readonly notices: ReadonlyMap<string, Notice>;
  readonly now: number;
  /** Within this time the same is not told twice. */
  readonly repeatMs: number;
}

const WHOLE = '';
const NOTHING: Decision = { tell: undefined, notices: [] };

/** Whether a transition is told, and what the target knows then. */
export function decideNotice(transition: Transition, input: Input): Decision {
  if (transition.kind === 'resolved') return decideResolved(input);
  const { target, notices, now } = input;
  const { subject, severity, objects, kind } = transition;
  if (isWorse(target.min_severity, severity)) return NOTHING;
  const fresh = objects.filter((object) => isFresh(notices.get(object), { ...input, severity }));
  const whole = notices.get(WHOLE);
  if (fresh.length === 0) {
    const isOwed = whole !== undefined && !whole.isOpen;
    return isOwed ? { tell: undefined, notices: [{ ...whole, isOwed: true }] } : NOTHING;
  }
  const toldOf = (object: string): Notice => ({
    subject,
    object,
    isOpen: true,
    openedAt: now,
    openedSeverity: severity,
    isOwed: false,
  });
  const reopened = whole !== undefined && !fresh.includes(WHOLE) ? [{ ...whole, isOpen: true, isOwed: false }] : [];
  return {
    tell: target.on.includes(kind) ? kind : undefined,
    notices: [...fresh.map(toldOf), ...reopened],
  };
}

/** Whether what still stands is told now, because it came back too soon to be told then. */
export function decideOwed({ subject, severity }: Standing, { target, notices, now, repeatMs }: Input): Decision {
  const whole = notices.get(WHOLE);
  if (whole === undefined || !whole.isOwed || now - whole.openedAt < repeatMs) return NOTHING;
  if (isWorse(target.min_severity, severity)) return NOTHING;
  const told = { subject, object: WHOLE, isOpen: true, openedAt: now, openedSeverity: severity, isOwed: false };
  return { tell: target.on.includes('new') ? 'new' : undefined, notices: [told] };
}

/** Only who was told that it stands is told that it is over. */
function decideResolved({ target, notices }: Input): Decision {
  const whole = notices.get(WHOLE);
  if (whole === undefined) return NOTHING;
  const tell = whole.isOpen && target.on.includes('resolved') ? 'resolved' : undefined;
  return { tell, notices: [{ ...whole, isOpen: false, isOwed: false }] };
}

function isFresh(
  notice: Notice | undefined,
  { now, repeatMs, severity }: Pick<Input, 'now' | 'repeatMs'> & { readonly severity: AlertSeverity },
): boolean {
  if (notice === undefined || now - notice.openedAt >= repeatMs) return true;
  return isWorse(severity, notice.openedSeverity);
}
