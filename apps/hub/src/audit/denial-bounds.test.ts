import { expect, it } from 'vitest';
import { DenialBounds } from './denial-bounds.ts';

const denied = { keyId: undefined, principal: null, source: '192.0.2.7', errorCode: 'UNAUTHENTICATED' };

function flood(bounds: DenialBounds, count: number, more: Partial<Parameters<DenialBounds['take']>[0]> = {}): number {
  return Array.from({ length: count }, () => bounds.take({ ...denied, ...more })).filter(Boolean).length;
}

it('gives the first denials of a source a line each and counts the others', () => {
  const bounds = new DenialBounds();
  const own = flood(bounds, 5_000);
  expect(own).toBeGreaterThan(0);
  expect(own).toBeLessThan(50);
  flood(bounds, 10, { errorCode: 'RATE_LIMITED' });
  expect(bounds.drain()).toMatchObject([
    { source: '192.0.2.7', count: 5_010 - own, errorCodes: { UNAUTHENTICATED: 5_000 - own, RATE_LIMITED: 10 } },
  ]);
  expect(bounds.drain()).toEqual([]);
});

it('lets one source not use up the lines of a key', () => {
  const bounds = new DenialBounds();
  flood(bounds, 5_000);
  expect(flood(bounds, 20, { keyId: 'k', principal: 'ops', source: '198.51.100.1', errorCode: 'FORBIDDEN' })).toBe(20);
});

it('stays bounded when every denial has another source', () => {
  const bounds = new DenialBounds();
  let own = 0;
  for (let n = 0; n < 20_000; n += 1) own += flood(bounds, 1, { source: `2001:db8::${n.toString(16)}` });
  const counted = bounds.drain();
  expect(own).toBeLessThan(400);
  expect(counted.length).toBeLessThan(1_100);
  expect(counted.reduce((sum, { count }) => sum + count, own)).toBe(20_000);
});
