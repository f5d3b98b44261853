import { expect, it } from 'vitest';
import { createAddressReader } from './client-address.ts';

const PROXIES = new Set(['10.0.0.1', '10.0.0.2']);
const read = createAddressReader((address) => PROXIES.has(address));

it.each([
  ['192.0.2.7', undefined, '192.0.2.7'],
  ['192.0.2.7', '198.51.100.1', '192.0.2.7'],
  ['10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['10.0.0.1', '203.0.113.9, 198.51.100.1', '198.51.100.1'],
  ['10.0.0.1', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
  ['10.0.0.1', '10.0.0.2', '10.0.0.2'],
])('takes from %s, which says %s, that %s asks', (remoteAddress, forwarded, address) => {
  const request = { headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } };
  // @ts-expect-error -- the two fields that it reads
  expect(read(request)).toBe(address);
});
