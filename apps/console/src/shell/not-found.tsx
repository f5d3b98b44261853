import { Link } from 'wouter';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { useWords } from '../words/language.tsx';
import { shellWords } from './shell-words.ts';

export function NotFound() {
  const words = useWords(shellWords);
  return (
    <Page title={words.notFound}>
      <EmptyState icon="search" title={words.notFound}>
        <Link href="/">{words.toFleet}</Link>
      </EmptyState>
    </Page>
  );
}
