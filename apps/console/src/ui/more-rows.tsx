import { Button } from '@mantine/core';
import { useWords } from '../words/language.tsx';
import { uiWords } from './ui-words.ts';
import classes from './more-rows.module.css';

interface MoreRowsProps {
  /** Rows that are not shown; with none there is nothing to offer. */
  readonly left: number;
  readonly onMore: () => void;
}

export function MoreRows({ left, onMore }: MoreRowsProps) {
  const words = useWords(uiWords);
  if (left <= 0) return null;
  return (
    <div className={classes['more']}>
      <Button variant="default" onClick={onMore}>
        {words.more(left)}
      </Button>
    </div>
  );
}
