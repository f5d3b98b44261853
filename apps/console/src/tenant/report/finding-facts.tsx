import type { Finding } from '@starrocks-mcp/experts';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../words/language.tsx';
import { Remedies } from './remedies.tsx';
import { reportWords } from './report-words.ts';
import classes from './finding-card.module.css';

/** Affected objects shown at first; a finding may name hundreds. */
const MOST_OBJECTS = 24;

interface FindingFactsProps {
  readonly finding: Finding;
  readonly causeTitle: string | undefined;
}

/** What a finding touches, means, comes from, and what may be done about it. */
export function FindingFacts({ finding, causeTitle }: FindingFactsProps) {
  const words = useWords(reportWords);
  return (
    <div className={classes['facts']}>
      {causeTitle !== undefined && <Fact name={words.explainedBy}>{causeTitle}</Fact>}
      {finding.impact !== '' && <Fact name={words.impact}>{finding.impact}</Fact>}
      {finding.objects.length > 0 && (
        <Fact name={words.objects}>
          <Objects objects={finding.objects} />
        </Fact>
      )}
      {finding.causes.length > 0 && (
        <Fact name={words.probableCauses}>
          <ul className={classes['causes']}>
            {finding.causes.map((cause) => (
              <li key={cause}>{cause}</li>
            ))}
          </ul>
        </Fact>
      )}
      {finding.remedies.length > 0 && (
        <Fact name={words.remedies}>
          <Remedies remedies={finding.remedies} />
        </Fact>
      )}
      <Fact name={words.confidence}>{words[finding.confidence]}</Fact>
      {isHttps(finding.doc) && (
        <Fact name={words.documentation}>
          <a href={finding.doc} target="_blank" rel="noreferrer" className={classes['doc']}>
            {finding.doc.replace(/^https:\/\//, '')}
            <Icon name="external" size={13} />
          </a>
        </Fact>
      )}
    </div>
  );
}

function Objects({ objects }: Pick<Finding, 'objects'>) {
  const words = useWords(reportWords);
  const listed = (some: Finding['objects']) => (
    <ul className={classes['objects']}>
      {some.map(({ kind, name }) => (
        <li key={`${kind} ${name}`} title={kind}>
          {name}
        </li>
      ))}
    </ul>
  );
  const more = objects.slice(MOST_OBJECTS);
  return (
    <>
      {listed(objects.slice(0, MOST_OBJECTS))}
      {more.length > 0 && (
        <details className={classes['more']}>
          <summary>{words.moreObjects(more.length)}</summary>
          {listed(more)}
        </details>
      )}
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <section className={classes['fact']}>
      <h4>{name}</h4>
      <div>{children}</div>
    </section>
  );
}

/** A link of a report leads to documentation, never to a script. */
function isHttps(href: string): boolean {
  return URL.canParse(href) && new URL(href).protocol === 'https:';
}
