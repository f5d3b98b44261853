import { describe, expect, it } from 'vitest';
import { faultsOf, newTargetOf, type TargetDraft } from './new-target.ts';

const DRAFT: TargetDraft = {
  name: ' On call ',
  kind: 'webhook',
  address: ' https://hooks.example.com/a ',
  tenants: [],
  minSeverity: 'critical',
  on: ['new'],
};

describe('a new alert target', () => {
  it('without tenants is told of all', () => {
    expect(newTargetOf(DRAFT)).toEqual({
      name: 'On call',
      kind: 'webhook',
      url: 'https://hooks.example.com/a',
      tenants: 'all',
      min_severity: 'critical',
      on: ['new'],
    });
  });

  it('by mail takes several recipients', () => {
    const mail = { ...DRAFT, kind: 'email' as const, address: 'a@example.com; b@example.com,', tenants: ['acme'] };
    expect(newTargetOf(mail)).toMatchObject({ to: ['a@example.com', 'b@example.com'], tenants: ['acme'] });
    expect([...faultsOf(mail)]).toEqual([]);
  });

  it.each([
    [{ name: ' ' }, 'name'],
    [{ on: [] }, 'on'],
    [{ address: 'hooks.example.com' }, 'address'],
    [{ kind: 'email' as const, address: 'nobody' }, 'address'],
    [{ kind: 'email' as const, address: '' }, 'address'],
  ])('with %o tells what is wrong: %s', (changes, fault) => {
    expect([...faultsOf({ ...DRAFT, ...changes })]).toEqual([fault]);
  });
});
