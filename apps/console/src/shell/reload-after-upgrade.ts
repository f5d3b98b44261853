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
    sessionStorage.setItem(KEPT_AS, String(Date.now()));
    location.reload();
  });
}
