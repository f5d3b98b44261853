import type { CheckOutcome } from '@starrocks-mcp/experts';
import { useWords } from '../../words/language.tsx';
import { reportWords } from './report-words.ts';
import classes from './checks-view.module.css';

/** The element of the checks on a page. */
export const CHECKS_ANCHOR = 'checks';

/** Reasons shown at first; where all fail, they fail for few reasons. */
const MOST_UNKNOWN = 12;
const STATUSES = ['found', 'unknown', 'passed', 'not_applicable'] as const;
const WORD = { found: 'found', unknown: 'couldNotRun', passed: 'passed', not_applicable: 'notApplicable' } as const;

/** How every check ended. Those that could not run stand out with their reasons: not knowing is not health. */
export function ChecksView({ checks }: { readonly checks: readonly CheckOutcome[] }) {
  const words = useWords(reportWords);
  const of = (status: CheckOutcome['status']) => checks.filter((check) => check.status === status);
  const unknown = of('unknown');
  return (
    <div id={CHECKS_ANCHOR} tabIndex={-1} className={classes['checks']}>
      <div className={classes['bar']} aria-hidden="true">
        {STATUSES.map((status) => (
          <span key={status} data-status={status} style={{ flexGrow: of(status).length }} />
        ))}
      </div>
      <ul className={classes['legend']}>
        {STATUSES.map((status) => (
          <li key={status} data-status={status}>
            {words[WORD[status]]} <strong>{of(status).length}</strong>
          </li>
        ))}
      </ul>
      {unknown.length > 0 && (
        <section className={classes['unknown']}>
          <h3>{words.couldNotRun}</h3>
          <p>{words.unknownAbout}</p>
          <CheckList checks={unknown.slice(0, MOST_UNKNOWN)} />
          {unknown.length > MOST_UNKNOWN && (
            <details className={classes['more']}>
              <summary>{words.moreChecks(unknown.length - MOST_UNKNOWN)}</summary>
              <CheckList checks={unknown.slice(MOST_UNKNOWN)} />
            </details>
          )}
        </section>
      )}
      {(['not_applicable', 'passed'] as const).map((status) => (
        <details key={status} className={classes['more']}>
          <summary>{words.showChecks(words[WORD[status]], of(status).length)}</summary>
          <CheckList checks={of(status)} />
        </details>
      ))}
    </div>
  );
}

function CheckList({ checks }: { readonly checks: readonly CheckOutcome[] }) {
  const words = useWords(reportWords);
  return (
    <ul className={classes['list']}>
      {checks.map(({ id, status, reason }) => (
        <li key={id}>
          <code>{id}</code>
          {(reason !== undefined || status === 'unknown') && <span>{reason ?? words.noReason}</span>}
        </li>
      ))}
    </ul>
  );
}
