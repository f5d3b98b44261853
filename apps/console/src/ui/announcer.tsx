import { VisuallyHidden } from '@mantine/core';
import { createContext, use, useCallback, useState, type ReactNode } from 'react';

const AnnounceContext = createContext<(text: string) => void>(() => {});

/** One polite live region for the whole page; a region that comes and goes is not read out. */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const [text, setText] = useState('');
  // The same text twice would be told once: a space makes it another.
  const announce = useCallback((told: string) => setText((before) => (before === told ? `${told} ` : told)), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <VisuallyHidden role="status" aria-live="polite">
        {text}
      </VisuallyHidden>
    </AnnounceContext>
  );
}

/** Says a sentence to those who listen to the page. */
export function useAnnounce(): (text: string) => void {
  return use(AnnounceContext);
}
