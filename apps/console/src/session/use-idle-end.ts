import { useEffect } from 'react';

const LOOK_MS = 15_000;
const SIGNS_OF_LIFE = ['pointerdown', 'pointermove', 'keydown', 'scroll'] as const;

/**
 * Calls `onIdle` when nobody has touched the page for `idleMs`. What the page asks for by itself keeps the session alive at
 * the hub, and must not keep it for a desk that was left.
 */
export function useIdleEnd(idleMs: number | undefined, onIdle: () => void): void {
  useEffect(() => {
    if (idleMs === undefined) return;
    let touchedAt = Date.now();
    const touch = (): void => void (touchedAt = Date.now());
    for (const sign of SIGNS_OF_LIFE) addEventListener(sign, touch, { passive: true, capture: true });
    const timer = setInterval(() => {
      if (Date.now() - touchedAt >= idleMs) onIdle();
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
      for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, touch, { capture: true });
    };
  }, [idleMs, onIdle]);
}
