import { describe, expect, it } from 'vitest';
import { newKeyOf, type KeyDraft } from './new-key.ts';

const DRAFT: KeyDraft = {
  name: ' Acme ',
  role: 'user',
  tenants: ['acme'],
  tools: [],
  rate: '',
  concurrent: '',
  expires: '',
  sources: '',
};

describe('a new key', () => {
  it('says nothing of what was left empty', () => {
    expect(newKeyOf(DRAFT)).toEqual({ name: 'Acme', role: 'user', tenants: ['acme'] });
  });

  it('takes everything that was filled in', () => {
    const draft = {
      ...DRAFT,
      tools: ['t'],
      rate: 60,
      concurrent: 2,
      expires: '2027-01-31',
      sources: '10.0.0.0/8\n ::1, ',
    };
    expect(newKeyOf(draft)).toEqual({
      name: 'Acme',
      role: 'user',
      tenants: ['acme'],
      tools: ['t'],
      rate_limit_per_minute: 60,
      concurrent_requests: 2,
      expires: '2027-01-31',
      source_addresses: ['10.0.0.0/8', '::1'],
    });
  });

  it('leaves out what its role has no use for', () => {
    const { tenants, tools } = newKeyOf({ ...DRAFT, role: 'metrics', tools: ['t'] });
    expect([tenants, tools]).toEqual([[], undefined]);
  });
});
