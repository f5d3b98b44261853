const TENANT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Whether the hub takes it for the id of a tenant. */
export function isTenantId(text: string): boolean {
  return TENANT_ID.test(text);
}

/** An id out of what of a name may stand in one; empty when nothing may. */
export function suggestTenantId(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 64);
}
