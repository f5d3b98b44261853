import { expect, it } from 'vitest';
import { buildPrincipal } from './key-principal.ts';

it('opens no tenant with a key of the metrics, whatever its entry names', () => {
  const entry = { role: 'metrics', tenants: ['acme'] } as const;
  const principal = buildPrincipal({ hash: 'a'.repeat(64), entry: { ...entry, tenants: ['acme'] }, source: 'file' });
  expect([principal.tenants, principal.sees]).toEqual([new Set(), new Set()]);
});
