import type { TenantDetails } from '../tenant-data.ts';
import { changedLimits, limitEntries, type LimitEntries } from './limit-entries.ts';

/** A tenant as typed. */
export interface TenantDraft {
  readonly name: string;
  readonly description: string;
  readonly contact: string;
  readonly language: TenantDetails['language'];
  readonly isAdhoc: boolean;
  readonly isEnabled: boolean;
  readonly limits: LimitEntries;
}

export function draftOf(tenant: TenantDetails): TenantDraft {
  return {
    name: tenant.name,
    description: tenant.description ?? '',
    contact: tenant.contact ?? '',
    language: tenant.language,
    isAdhoc: tenant.adhoc_sql,
    isEnabled: tenant.enabled,
    limits: limitEntries(tenant.limits),
  };
}

/** The body of the change: only what differs, as what is written down no longer follows the hub's settings. */
export function changesOf(tenant: TenantDetails, draft: TenantDraft) {
  const before = draftOf(tenant);
  const { changed: limits, wrong } = changedLimits(draft.limits, tenant.limits);
  const name = draft.name.trim();
  const changes = {
    ...(name !== before.name && { name }),
    ...(draft.description !== before.description && { description: draft.description }),
    ...(draft.contact !== before.contact && { contact: draft.contact }),
    ...(draft.language !== before.language && { language: draft.language }),
    ...(draft.isAdhoc !== before.isAdhoc && { adhoc_sql: draft.isAdhoc }),
    ...(draft.isEnabled !== before.isEnabled && { enabled: draft.isEnabled }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
  return { changes, wrong, isNameless: name === '' };
}
