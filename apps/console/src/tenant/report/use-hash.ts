import { useEffect, useState } from 'react';

/** The part of the address after `#`, with how often it was named: the same one may be asked for twice. */
export function useHash(): { readonly hash: string; readonly turn: number } {
  const [named, setNamed] = useState(() => ({ hash: readHash(), turn: 0 }));
  useEffect(() => {
    const read = (): void => setNamed(({ turn }) => ({ hash: readHash(), turn: turn + 1 }));
    // A click on the place that is named already changes no address.
    const clicked = (event: MouseEvent): void => {
      const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
      if (link !== null && link.getAttribute('href') === location.hash) read();
    };
    addEventListener('hashchange', read);
    addEventListener('click', clicked);
    return () => {
      removeEventListener('hashchange', read);
      removeEventListener('click', clicked);
    };
  }, []);
  return named;
}

function readHash(): string {
  try {
    return decodeURIComponent(location.hash);
  } catch {
    return location.hash;
  }
}
