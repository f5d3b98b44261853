import { CopyButton } from './copy-button.tsx';
import classes from './code-block.module.css';

interface CodeBlockProps {
  readonly code: string;
  /** What the code is, for its copy button and for those who do not see it. */
  readonly what: string;
}

/** Text to be taken elsewhere, whole; a single line is seen whole too, however long. */
export function CodeBlock({ code, what }: CodeBlockProps) {
  return (
    <div className={classes['block']}>
      <pre
        className={classes['code']}
        data-line={!code.includes('\n') || undefined}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        role="region"
        aria-label={what}
      >
        <code>{code}</code>
      </pre>
      <div className={classes['copy']}>
        <CopyButton text={code} what={what} />
      </div>
    </div>
  );
}
