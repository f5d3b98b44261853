import { CHECKS, type Report } from '@starrocks-mcp/experts';

const ARCHITECTURES = new Map(CHECKS.map(({ id, architectures }) => [id, architectures]));

/**
 * The checks that tell that what they look for is not there: those that passed, and those that are about another
 * architecture than this cluster's, as after a tenant has moved to another cluster. One that could not run tells nothing.
 */
export function passedChecks({ checks, cluster }: Pick<Report, 'checks' | 'cluster'>): ReadonlySet<string> {
  const { architecture } = cluster;
  const isOutOfPlace = (id: string): boolean =>
    architecture !== 'unknown' && ARCHITECTURES.get(id)?.includes(architecture) === false;
  const told = checks.filter(
    ({ id, status }) => status === 'passed' || (status === 'not_applicable' && isOutOfPlace(id)),
  );
  return new Set(told.map(({ id }) => id));
}
