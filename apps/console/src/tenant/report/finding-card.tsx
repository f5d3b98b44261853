import type { Finding } from '@starrocks-mcp/experts';
import { useId, useRef } from 'react';
import { Icon } from '../../ui/icon.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatQuantity } from '../format.ts';
import { EvidenceView } from './evidence-view.tsx';
import { FindingFacts } from './finding-facts.tsx';
import { findingAnchor } from './finding-link.tsx';
import { MeasureBar } from './measure-bar.tsx';
import { reportWords } from './report-words.ts';
import classes from './finding-card.module.css';

/** How a report says that a threshold, or a part of it, is this product's own. */
const OWN = /(^|; )own\b/;

interface FindingCardProps {
  readonly finding: Finding;
  /** Title of the root cause, when one explains it. */
  readonly causeTitle: string | undefined;
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
}

/** One finding: what was measured against what, and, opened, all that the report knows of it down to the rows. */
export function FindingCard({ finding, causeTitle, isOpen, onToggle }: FindingCardProps) {
  const words = useWords(reportWords);
  const id = useId();
  const evidence = useRef<HTMLElement>(null);
  const showEvidence = (): void => {
    onToggle(true);
    // After it was drawn.
    requestAnimationFrame(() => {
      evidence.current?.scrollIntoView({ block: 'start', behavior: 'smooth' });
      evidence.current?.focus({ preventScroll: true });
    });
  };
  return (
    <article
      id={findingAnchor(finding.id)}
      tabIndex={-1}
      className={classes['card']}
      data-level={finding.severity}
      aria-labelledby={`${id}-title`}
    >
      <h3 className={classes['head']}>
        <button
          type="button"
          id={`${id}-title`}
          aria-expanded={isOpen}
          aria-controls={`${id}-body`}
          onClick={() => onToggle(!isOpen)}
        >
          <SeverityMark level={finding.severity} />
          <span className={classes['title']}>{finding.title}</span>
          <code className={classes['id']}>{finding.id}</code>
          <span className={classes['chevron']} data-open={isOpen || undefined}>
            <Icon name="chevron" size={14} />
          </span>
        </button>
      </h3>
      <p className={classes['summary']}>{finding.summary}</p>
      <Measured finding={finding} onEvidence={showEvidence} />
      <div id={`${id}-body`} hidden={!isOpen} className={classes['body']}>
        {isOpen && (
          <>
            <FindingFacts finding={finding} causeTitle={causeTitle} />
            <section ref={evidence} tabIndex={-1} className={classes['evidence']} aria-label={words.evidence}>
              <h4>{words.evidence}</h4>
              {finding.evidence.length === 0 && <p className={classes['muted']}>{words.noEvidence}</p>}
              {finding.evidence.map((one, index) => (
                <EvidenceView
                  // oxlint-disable-next-line react/no-array-index-key -- two may have one statement, and none moves
                  key={index}
                  evidence={one}
                  title={words.evidenceOf(index + 1, finding.evidence.length)}
                />
              ))}
            </section>
          </>
        )}
      </div>
    </article>
  );
}

interface MeasuredProps {
  readonly finding: Finding;
  readonly onEvidence: () => void;
}

function Measured({ finding, onEvidence }: MeasuredProps) {
  const words = useWords(reportWords);
  const { language } = useLanguage();
  const { measured, threshold, evidence } = finding;
  return (
    <div className={classes['measured']}>
      <p>
        <span className={classes['muted']}>{words.measured}</span>{' '}
        <strong className={classes['number']}>{formatQuantity(measured, language)}</strong>
      </p>
      <span>
        <MeasureBar {...finding} />
      </span>
      <p>
        <span className={classes['muted']}>{words.threshold}</span> {formatQuantity(threshold, language)}
        <span className={classes['source']}>
          {words.source(threshold.source.replace(OWN, `$1${words.ownThreshold}`))}
        </span>
      </p>
      <button type="button" className={classes['toEvidence']} onClick={onEvidence}>
        {words.toEvidence(evidence.length)}
      </button>
    </div>
  );
}
