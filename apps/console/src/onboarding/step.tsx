import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';
import { useWords } from '../words/language.tsx';
import { onboardingWords } from './onboarding-words.ts';
import classes from './step.module.css';

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly state: 'done' | 'current' | 'later';
  readonly children?: ReactNode;
}

/** One step of the way, numbered, with a tick when it is done. */
export function Step({ number, title, state, children }: StepProps) {
  const words = useWords(onboardingWords);
  return (
    <li className={classes['step']} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
      <span className={classes['number']} aria-hidden="true">
        {state === 'done' ? <Icon name="check" size={16} /> : number}
      </span>
      <div className={classes['body']}>
        <h2 className={classes['title']}>
          <VisuallyHidden>{number}. </VisuallyHidden>
          {title}
          {state === 'done' && <VisuallyHidden> ({words.done})</VisuallyHidden>}
        </h2>
        {children}
      </div>
    </li>
  );
}
