import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { CHANGE_KINDS, useFleetChanges } from '../api/fleet.ts';
import { Answer } from '../ui/answer.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { useLanguage, useWords } from '../words/language.tsx';
import { ChangeList } from './change-list.tsx';
import { changeWords } from './change-words.ts';
import classes from './changes-page.module.css';

const RANGES = [
  { hours: 24, word: 'lastDay' },
  { hours: 168, word: 'lastWeek' },
  { hours: 720, word: 'lastMonth' },
] as const;

/** What changed across all tenants, within the time and of the kind that the address names. */
export default function ChangesPage() {
  const words = useWords(changeWords);
  const { language } = useLanguage();
  const [params, setParams] = useSearchParams();
  const range = RANGES.find(({ hours }) => String(hours) === params.get('hours')) ?? RANGES[0];
  const kind = CHANGE_KINDS.find((known) => known === params.get('kind')) ?? null;
  const query = useFleetChanges(range.hours, kind);
  const choose = (name: string, value: string): void =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      if (value === '') next.delete(name);
      else next.set(name, value);
      return next;
    });
  return (
    <Page
      title={words.title}
      about={words.about}
      actions={
        <>
          <NativeSelect
            aria-label={words.kind}
            value={kind ?? ''}
            onChange={(event) => choose('kind', event.currentTarget.value)}
            data={[
              { value: '', label: words.anyKind },
              ...CHANGE_KINDS.map((value) => ({ value, label: words[value] })),
            ]}
          />
          <SegmentedControl
            className={classes['range'] ?? ''}
            aria-label={words.range}
            value={String(range.hours)}
            onChange={(value) => choose('hours', value)}
            data={RANGES.map(({ hours, word }) => ({ value: String(hours), label: words[word] }))}
          />
        </>
      }
    >
      <Panel>
        <Answer query={query}>
          {({ changes, counts }) => {
            const all = kind === null ? Object.values(counts).reduce((sum, count) => sum + count, 0) : counts[kind];
            if (changes.length > 0)
              return (
                <>
                  {all > changes.length && (
                    <p className={classes['latest']}>{words.latestOf(changes.length, all.toLocaleString(language))}</p>
                  )}
                  <ChangeList changes={changes} />
                </>
              );
            return (
              <EmptyState icon="changes" title={words.none}>
                <p>{words.noneHow}</p>
              </EmptyState>
            );
          }}
        </Answer>
      </Panel>
    </Page>
  );
}
