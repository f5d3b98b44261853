import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.tsx';
import { useWords } from '../words/language.tsx';
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
  return (
    <EmptyState icon="refresh" title={words.pageBroke}>
      <Button variant="default" onClick={() => location.reload()}>
        {words.reload}
      </Button>
    </EmptyState>
  );
}
