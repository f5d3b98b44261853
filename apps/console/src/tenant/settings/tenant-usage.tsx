import { Panel } from '../../ui/panel.tsx';
import { useLanguage, useWords } from '../../words/language.tsx';
import { formatCount } from '../format.ts';
import type { TenantUsage } from '../tenant-data.ts';
import { settingsWords } from './settings-words.ts';
import classes from './settings-section.module.css';

/** How much of its limits a tenant uses right now. */
export function TenantUsageFacts({ usage }: { readonly usage: TenantUsage }) {
  const words = useWords(settingsWords);
  const { language } = useLanguage();
  const facts = [
    [words.requestsLastMinute, usage.requests_last_minute],
    [words.requestsInWork, usage.requests_in_work],
    [words.statementsThisHour, usage.statements_this_hour],
  ] as const;
  return (
    <Panel title={words.usage}>
      <dl className={classes['usage']}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{formatCount(value, language)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
