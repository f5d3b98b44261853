import { useWords, useLanguage } from '../words/language.tsx';
import { useNow } from './use-now.ts';
import { uiWords } from './ui-words.ts';

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How long ago a moment was; the moment itself as its title. */
export function TimeAgo({ at }: { readonly at: string | null | undefined }) {
  const words = useWords(uiWords);
  const { language } = useLanguage();
  const now = useNow();
  if (at === null || at === undefined) return <>{words.never}</>;
  const seconds = (Date.parse(at) - now) / 1000;
  const step = STEPS.find(([, length]) => Math.abs(seconds) >= length);
  const text = step
    ? new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }).format(
        Math.trunc(seconds / step[1]),
        step[0],
      )
    : words.justNow;
  return (
    <time dateTime={at} title={formatMoment(at, language)}>
      {text}
    </time>
  );
}

/** A moment in the reader's own zone, to the second. */
export function formatMoment(at: string, language: string): string {
  return new Date(at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
}
