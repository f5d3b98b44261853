import { Button } from '@mantine/core';
import { Component, useState, type ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.tsx';
import { uiWords } from '../ui/ui-words.ts';
import { useWords } from '../words/language.tsx';
import { reloadFromHub } from './reload-after-upgrade.ts';
import { shellWords } from './shell-words.ts';

interface BoundaryProps {
  readonly children: ReactNode;
}

/** Keeps the shell when a page breaks, or its script is of a release that the hub no longer holds. */
export class PageBoundary extends Component<BoundaryProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    return this.state.isBroken ? <BrokenPage /> : this.props.children;
  }
}

function BrokenPage() {
  const words = useWords(shellWords);
  const { unreachable } = useWords(uiWords);
  const [isHubThere, setHubThere] = useState(true);
  return (
    <EmptyState icon="refresh" title={words.pageBroke}>
      <p role="status">{!isHubThere && unreachable}</p>
      <Button variant="default" onClick={() => void reloadFromHub().then(setHubThere)}>
        {words.reload}
      </Button>
    </EmptyState>
  );
}
