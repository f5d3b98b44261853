import { randomBytes } from 'node:crypto';

/** A token that nobody can guess, in the form that agents' settings take. */
export function newAgentToken(): string {
  return randomBytes(32).toString('hex');
}
