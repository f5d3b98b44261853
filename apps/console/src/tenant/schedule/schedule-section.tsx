import { Panel } from '../../ui/panel.tsx';
import { Answer } from '../../ui/answer.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatMoment } from '../format.ts';
import type { ScheduleAnswer } from '../tenant-data.ts';
import { useSchedule } from '../use-tenant-queries.ts';
import { ScheduleForm } from './schedule-form.tsx';
import { scheduleWords } from './schedule-words.ts';
import classes from './schedule-form.module.css';

/** When the hub diagnoses this tenant by itself. */
export default function ScheduleSection({ tenantId }: { readonly tenantId: string }) {
  const words = useWords(scheduleWords);
  const query = useSchedule(tenantId);
  return (
    <Panel title={words.title} about={words.about}>
      <Answer query={query}>
        {(schedule) => (
          <>
            <Runs schedule={schedule} />
            <ScheduleForm key={JSON.stringify(schedule)} tenantId={tenantId} schedule={schedule} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

function Runs({ schedule: { next_run_at: next, last_run: last } }: { readonly schedule: ScheduleAnswer }) {
  const words = useWords(scheduleWords);
  const { language } = useLanguage();
  return (
    <dl className={classes['runs']}>
      <div>
        <dt>{words.nextRun}</dt>
        <dd>{next === null ? words.noRun : formatMoment(next, language)}</dd>
      </div>
      <div>
        <dt>{words.lastRun}</dt>
        <dd>
          {last === null ? (
            words.notYet
          ) : (
            <>
              <TimeAgo at={last.at} />, {outcomeWord(last.outcome, words)}
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

function outcomeWord(outcome: string, words: Readonly<Record<'done' | 'agent_offline' | 'failed', string>>): string {
  if (outcome === 'done' || outcome === 'agent_offline' || outcome === 'failed') return words[outcome];
  return outcome;
}
