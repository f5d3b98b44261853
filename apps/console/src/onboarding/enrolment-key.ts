/** Where the last install command of a tenant is kept while the page is open; it is a secret, so nowhere longer. */
export function enrolmentKey(tenantId: string): readonly string[] {
  return ['enrolment', tenantId];
}
