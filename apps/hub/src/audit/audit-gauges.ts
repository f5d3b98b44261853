import type { MetricRegistry } from '../stats/metric-registry.ts';
import type { HubAudit } from './hub-audit.ts';

interface AuditGaugesInput {
  readonly registry: MetricRegistry;
  readonly audit: Pick<HubAudit, 'isAvailable' | 'lastWrittenAt'>;
}

/** What an operator watches of the record. */
export function addAuditGauges({ registry, audit }: AuditGaugesInput): void {
  registry.gauge({
    name: 'audit_available',
    help: 'Whether the record of calls can be written: 1 or 0.',
    read: () => Number(audit.isAvailable),
  });
  registry.gauge({
    name: 'audit_last_write_timestamp_seconds',
    help: 'When the record of calls was last written to the disk; 0: not yet.',
    read: () => audit.lastWrittenAt / 1_000,
  });
}
