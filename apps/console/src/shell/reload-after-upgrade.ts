const KEPT_AS = 'starrocks-mcp.reloaded-at';
const AGAIN_MS = 30_000;

/**
 * Loads the page anew when one of its scripts is gone: the hub was upgraded since. Once only within a while, so that a
 * script that is missing for another reason ends at a message and not in a circle.
 */
export function reloadAfterUpgrade(): void {
  addEventListener('vite:preloadError', () => {
    const reloadedAt = Number(sessionStorage.getItem(KEPT_AS) ?? 0);
    if (Date.now() - reloadedAt < AGAIN_MS) return;
    void reloadFromHub(() => sessionStorage.setItem(KEPT_AS, String(Date.now())));
  });
}

/** Loads the page anew unless the hub is down, which would leave nothing of it; false then. */
export async function reloadFromHub(beforeReload?: () => void): Promise<boolean> {
  const isThere = await fetch('/health', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!isThere) return false;
  beforeReload?.();
  location.reload();
  return true;
}
