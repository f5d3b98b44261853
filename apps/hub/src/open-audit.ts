import type { Logger } from 'pino';
import type { Authenticator } from './auth/authenticate.ts';
import { addAuditGauges } from './audit/audit-gauges.ts';
import { RegistryWatch } from './audit/registry-watch.ts';
import { HubAudit } from './audit/hub-audit.ts';
import type { HubConfig } from './config/config.ts';
import { createAudited } from './http/audited.ts';
import type { MetricRegistry } from './stats/metric-registry.ts';
import type { TenantRegistry } from './tenants/tenant-registry.ts';
import { HUB_VERSION } from './version.ts';

interface OpenAuditInput {
  readonly config: Pick<HubConfig, 'audit'>;
  readonly log: Logger;
  readonly metrics: MetricRegistry;
  readonly authenticator: Authenticator;
  readonly registry: TenantRegistry;
}

/** The hub's record, and how requests get into it. */
export function openAudit({ config, log, metrics, authenticator, registry }: OpenAuditInput) {
  const audit = new HubAudit({ config: config.audit, hubVersion: HUB_VERSION, log, metrics });
  addAuditGauges({ registry: metrics, audit });
  const watch = new RegistryWatch(audit, registry.snapshot);
  // Nobody waits for it; that the record cannot be written is told by the record itself.
  registry.onSwap((snapshot) => void watch.note(snapshot).catch(() => undefined));
  return { audit, audited: createAudited({ audit, authenticator }) };
}
