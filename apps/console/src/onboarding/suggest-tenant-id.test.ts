import { describe, expect, it } from 'vitest';
import { isTenantId, suggestTenantId } from './suggest-tenant-id.ts';

describe('the id suggested for a tenant', () => {
  it.each([
    ['Harbour Bank', 'harbour-bank'],
    ['  Café & Söhne GmbH ', 'cafe-sohne-gmbh'],
    ['<script>alert(1)</script>', 'script-alert-1-script'],
    ['青竹零售', ''],
  ])('for "%s" is "%s"', (name, id) => {
    expect(suggestTenantId(name)).toBe(id);
  });

  it('is one that the hub takes', () => {
    expect(isTenantId(suggestTenantId('long '.repeat(30)))).toBe(true);
  });

  it.each(['', '-a', 'a b', 'a/b', 'ü', 'a'.repeat(65)])('is never "%s"', (id) => {
    expect(isTenantId(id)).toBe(false);
  });
});
