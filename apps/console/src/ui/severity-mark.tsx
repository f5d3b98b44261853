import { useWords } from '../words/language.tsx';
import { uiWords } from './ui-words.ts';
import classes from './severity-mark.module.css';

/** What a report or finding says of itself; each has a colour, a shape and a word. */
type Level = 'critical' | 'warning' | 'attention' | 'info' | 'healthy' | 'unknown';

interface SeverityMarkProps {
  readonly level: Level;
  /** Shape alone, with the word for those who do not see it. */
  readonly compact?: boolean;
}

const SHAPES: Readonly<Record<Level, string>> = {
  critical: 'M8 1.500l6.500 6.500L8 14.500 1.500 8z',
  warning: 'M8 2l6.500 12h-13z',
  attention: 'M8 2l6.500 12h-13z',
  info: 'M8 2.500a5.500 5.500 0 1 1 0 11 5.500 5.500 0 0 1 0-11z',
  healthy: 'M2.500 8.500l4 4 7-9',
  unknown: 'M3 8h10',
};

export function SeverityMark({ level, compact = false }: SeverityMarkProps) {
  const words = useWords(uiWords);
  return (
    <span className={classes['mark']} data-level={level} data-compact={compact || undefined}>
      <svg width={12} height={12} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={SHAPES[level]} />
      </svg>
      <span className={compact ? classes['hidden'] : undefined}>{words[level]}</span>
    </span>
  );
}
