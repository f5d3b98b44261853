import { Link, useRoute } from 'wouter';
import { Icon, type IconName } from '../ui/icon.tsx';
import { useMayMakeTenants } from '../session/use-session.ts';
import { useWords } from '../words/language.tsx';
import { shellWords } from './shell-words.ts';
import classes from './navigation.module.css';

const PLACES = [
  { to: '/', word: 'fleet', icon: 'fleet' },
  { to: '/changes', word: 'changes', icon: 'changes' },
  { to: '/connections', word: 'connections', icon: 'connections' },
  { to: '/alerts', word: 'alerts', icon: 'alerts' },
  { to: '/onboarding', word: 'onboarding', icon: 'add', isForMakers: true },
  { to: '/keys', word: 'keys', icon: 'key' },
  { to: '/audit', word: 'audit', icon: 'audit' },
  { to: '/settings', word: 'settings', icon: 'settings' },
] as const;

export function Navigation() {
  const words = useWords(shellWords);
  const mayOnboard = useMayMakeTenants();
  return (
    <nav aria-label={words.navigation} className={classes['nav']}>
      {PLACES.filter((place) => !('isForMakers' in place) || mayOnboard).map(({ to, word, icon }) => (
        <Place key={to} to={to} icon={icon} text={words[word]} />
      ))}
    </nav>
  );
}

interface PlaceProps {
  readonly to: string;
  readonly icon: IconName;
  readonly text: string;
}

function Place({ to, icon, text }: PlaceProps) {
  const [isHere] = useRoute(to === '/' ? '/' : `${to}/*?`);
  return (
    <Link href={to} className={classes['place'] ?? ''} aria-current={isHere ? 'page' : undefined}>
      <Icon name={icon} />
      {text}
    </Link>
  );
}
