import { sendJson, type Step } from './exchange.ts';

interface ReadinessInput {
  /** A hub that is stopping takes no more work. */
  readonly isDraining: () => boolean;
  /** What else must work before calls are sent here, by its name. Cheap, as anybody may ask. */
  readonly checks: Readonly<Record<string, () => boolean>>;
  /** Default 3 s: answers may be this old, so that asking often costs nothing. */
  readonly maxAgeMs?: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

export interface Readiness {
  /** Which parts work; `serving` is false while the hub stops. */
  read(): Readonly<Record<string, boolean>>;
  /** GET /ready: 200, or 503 with the names of the parts that do not work. */
  readonly handle: Step;
}

export function createReadiness({
  isDraining,
  checks,
  maxAgeMs = 3_000,
  now = () => performance.now(),
}: ReadinessInput): Readiness {
  let known: { readonly at: number; readonly parts: Readonly<Record<string, boolean>> } | undefined;

  function read(): Readonly<Record<string, boolean>> {
    if (known === undefined || now() - known.at >= maxAgeMs) known = { at: now(), parts: look(checks) };
    return { serving: !isDraining(), ...known.parts };
  }

  return {
    read,
    handle(_req, res) {
      const parts = read();
      const isReady = Object.values(parts).every(Boolean);
      const told = Object.entries(parts).map(([name, works]) => [name, works ? 'ok' : 'failed']);
      sendJson(res, isReady ? 200 : 503, {
        status: isReady ? 'ready' : 'not_ready',
        checks: Object.fromEntries(told),
      });
    },
  };
}

function look(checks: ReadinessInput['checks']): Readonly<Record<string, boolean>> {
  return Object.fromEntries(Object.entries(checks).map(([name, works]) => [name, works()]));
}
