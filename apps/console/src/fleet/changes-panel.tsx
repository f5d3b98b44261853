import { Link } from 'wouter';
import { CHANGE_KINDS, useFleetChanges } from '../api/fleet.ts';
import { Answer } from '../ui/answer.tsx';
import { Icon } from '../ui/icon.tsx';
import { Panel } from '../ui/panel.tsx';
import { useLanguage, useWords } from '../words/language.tsx';
import { ChangeList } from './change-list.tsx';
import { changeWords } from './change-words.ts';
import classes from './changes-panel.module.css';

const A_DAY = 24;

/** The same in one line, where there is no room beside the table. */
export function ChangesStrip() {
  const words = useWords(changeWords);
  const { language } = useLanguage();
  const { data } = useFleetChanges(A_DAY);
  if (data === undefined) return null;
  const counts = CHANGE_KINDS.map((kind) => ({
    kind,
    count: data.counts[kind],
  })).filter(({ count }) => count > 0);
  return (
    <Link href="/changes" className={classes['strip'] ?? ''}>
      <strong>{words.sinceYesterday}</strong>
      {counts.length === 0 && <span>{words.none}</span>}
      {counts.map(({ kind, count }) => (
        <span key={kind} className={classes['count']}>
          <b>{count.toLocaleString(language)}</b> {words[kind]}
        </span>
      ))}
      <Icon name="chevron" size={14} />
    </Link>
  );
}

export function ChangesPanel() {
  const words = useWords(changeWords);
  const query = useFleetChanges(A_DAY);
  return (
    <Panel title={words.sinceYesterday} actions={<Link href="/changes">{words.all}</Link>}>
      <Answer query={query}>
        {({ changes }) => (changes.length === 0 ? <p>{words.none}</p> : <ChangeList changes={changes} isBrief />)}
      </Answer>
    </Panel>
  );
}
