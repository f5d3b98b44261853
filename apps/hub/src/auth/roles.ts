/** What a key is for: MCP (`user`), the operators' routes in three steps, or the metrics alone. */
export const ROLES = ['user', 'viewer', 'operator', 'admin', 'metrics'] as const;
export type Role = (typeof ROLES)[number];

/** Who looks after the hub: a viewer reads, an operator also runs tools and enrols agents, an admin changes all. */
export const OPERATOR_ROLES = ['viewer', 'operator', 'admin'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

export function isOperatorRole(role: Role): role is OperatorRole {
  return OPERATOR_ROLES.some((known) => known === role);
}

/** Whether a key of this role may pass a door for `least`. */
export function reaches(role: Role, least: OperatorRole): boolean {
  return isOperatorRole(role) && OPERATOR_ROLES.indexOf(role) >= OPERATOR_ROLES.indexOf(least);
}
