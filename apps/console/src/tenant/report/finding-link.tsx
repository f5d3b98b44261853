import type { Severity } from '@starrocks-mcp/experts';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

/** Where a finding is shown whole: on another page, or `#…` on this one. */
export type FindingHref = (findingId: string) => string;

/** The element of a finding on a page. */
export function findingAnchor(findingId: string): string {
  return `finding-${findingId}`;
}

interface FindingLinkProps {
  readonly className: string | undefined;
  /** Undefined where the link has the colour of what stands around it. */
  readonly level: Severity | undefined;
  readonly href: string;
  readonly children: ReactNode;
}

/** A place on the same page is the browser's own business. */
export function FindingLink({ className, level, href, children }: FindingLinkProps) {
  const named = { className, 'data-level': level, href };
  return href.startsWith('#') ? <a {...named}>{children}</a> : <Link {...named}>{children}</Link>;
}
