import type { Remedy } from '@starrocks-mcp/experts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useWords } from '../../words/language.tsx';
import { reportWords } from './report-words.ts';
import classes from './remedies.module.css';

/** What a person may do; statements are to be copied, and say that they are never run from here. */
export function Remedies({ remedies }: { readonly remedies: readonly Remedy[] }) {
  const words = useWords(reportWords);
  return (
    <ol className={classes['remedies']}>
      {remedies.map(({ text, statement }) => (
        <li key={`${text}\n${statement ?? ''}`}>
          <p>{text}</p>
          {statement !== undefined && (
            <div className={classes['statement']}>
              <pre>
                <code>{statement}</code>
              </pre>
              <p className={classes['foot']}>
                <span>{words.neverRun}</span>
                <CopyButton text={statement} what={text} />
              </p>
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
