import { Component, type ReactNode } from 'react';

interface ChartBoundaryProps {
  /** Shown in place of a chart that broke. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/** Keeps a chart that cannot be drawn, or whose script is gone, from taking the page along. */
export class ChartBoundary extends Component<ChartBoundaryProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    return this.state.isBroken ? this.props.fallback : this.props.children;
  }
}
