import type { Finding, RootCause } from '@starrocks-mcp/experts';
import type { DrawnReport } from '../tenant-data.ts';

export interface CauseGroup {
  readonly cause: RootCause;
  /** Those that stand under this cause; each finding stands under one. */
  readonly findings: readonly Finding[];
  /** Ids of findings under other causes that this one explains too. */
  readonly alsoExplains: readonly string[];
}

interface CauseGroups {
  readonly groups: readonly CauseGroup[];
  /** Findings that no cause explains. */
  readonly alone: readonly Finding[];
}

/** What follows from what: each finding once, under the cause that the report names for it or the first that claims it. */
export function groupByCause({ root_causes: causes, findings }: Pick<DrawnReport, 'root_causes' | 'findings'>) {
  const known = new Set(causes.map(({ id }) => id));
  const home = new Map<Finding, string>();
  for (const finding of findings) {
    const named = finding.explained_by;
    const cause = named !== undefined && known.has(named) ? named : findClaim(causes, finding);
    if (cause !== undefined) home.set(finding, cause);
  }
  const groups = causes.map((cause): CauseGroup => {
    const own = findings.filter((finding) => home.get(finding) === cause.id);
    const ownIds = new Set(own.map(({ id }) => id));
    const elsewhere = findings.filter(({ id }) => cause.explains.includes(id) && !ownIds.has(id));
    return { cause, findings: own, alsoExplains: elsewhere.map(({ id }) => id) };
  });
  return { groups, alone: findings.filter((finding) => !home.has(finding)) } satisfies CauseGroups;
}

function findClaim(causes: readonly RootCause[], { id }: Finding): string | undefined {
  return causes.find(({ explains }) => explains.includes(id))?.id;
}
