import { createContext, use } from 'react';
import type { OperatorRole, Session } from '../api/hub-api.ts';

export const SessionContext = createContext<Session | null>(null);
export const SignOutContext = createContext<() => Promise<void>>(async () => {});

/** Who is signed in; there is always somebody below the shell. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('nobody is signed in above this component');
  return session;
}

export function useSignOut(): () => Promise<void> {
  return use(SignOutContext);
}

const ROLES: readonly OperatorRole[] = ['viewer', 'operator', 'admin'];

/** Whether the one signed in has this role or a higher one. What a role may not do is not offered. */
export function useMay(least: OperatorRole): boolean {
  return ROLES.indexOf(useSession().operator.role) >= ROLES.indexOf(least);
}

/** The tenants that the one signed in is confined to; none: it sees all, later ones too. */
export function useConfinement(): readonly string[] {
  const { tenants } = useSession().operator;
  return tenants === 'all' ? NONE : tenants;
}

const NONE: readonly string[] = [];

/** A new tenant is nobody's yet, so that who is confined to some may make none. */
export function useMayMakeTenants(): boolean {
  const seesAll = useSession().operator.tenants === 'all';
  return useMay('admin') && seesAll;
}
