import { Button } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../words/language.tsx';
import { useAnnounce } from './announcer.tsx';
import { Icon } from './icon.tsx';
import { uiWords } from './ui-words.ts';

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for those who do not see what stands beside it. */
  readonly what: string;
  /** On the button, where "Copy" alone would not tell it from another beside it. */
  readonly label?: string;
}

const SHOWN_MS = 2_000;

export function CopyButton({ text, what, label }: CopyButtonProps) {
  const words = useWords(uiWords);
  const announce = useAnnounce();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await copyText(text);
      setCopied(true);
      announce(words.copied);
      setTimeout(() => setCopied(false), SHOWN_MS);
    } catch {
      announce(words.copyFailed);
    }
  };
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<Icon name={isCopied ? 'check' : 'copy'} size={14} />}
      aria-label={`${label ?? words.copy}: ${what}`}
      onClick={() => void copy()}
    >
      {isCopied ? words.copied : (label ?? words.copy)}
    </Button>
  );
}

/** Over plain http a browser has no clipboard but the one of the selection. */
async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (!isCopied) throw new Error('the browser copied nothing');
}
