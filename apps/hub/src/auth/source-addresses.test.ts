import { describe, expect, it } from 'vitest';
import { createSourceAddresses, isSourceRange } from './source-addresses.ts';

describe('source addresses', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.4', false],
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.5/8', '10.9.9.9', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['10.0.0.0/8', '::ffff:10.1.1.1', true],
    ['10.0.0.0/8', '::FFFF:0a01:0101', true],
    ['10.0.0.0/8', '::ffff:11.1.1.1', false],
    ['::ffff:10.0.0.0/104', '10.1.1.1', true],
    ['::ffff:10.0.0.0/104', '11.1.1.1', false],
    ['2001:db8::/32', '2001:db8:1::9', true],
    ['2001:db8::/32', '2001:db9::9', false],
    ['2001:db8::1', '2001:0db8:0000::0001', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['::/0', '203.0.113.9', false],
    ['0.0.0.0/0', 'unknown', false],
    ['0.0.0.0/0', '203.0.113.9:4711', false],
    ['0.0.0.0/0', '', false],
  ])('of %s take %s: %s', (range, address, isIn) => {
    expect(createSourceAddresses([range]).includes(address)).toBe(isIn);
  });

  it('take an address that one of several ranges has', () => {
    const addresses = createSourceAddresses(['192.0.2.1', '2001:db8::/32']);
    expect(['192.0.2.1', '2001:db8::1', '192.0.2.2'].map((address) => addresses.includes(address))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([
    '',
    'localhost',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '::/129',
    '::ffff:10.0.0.0/90',
    '10.0.0.0/8/8',
    'fe80::1%eth0',
  ])('are not "%s"', (text) => expect(isSourceRange(text)).toBe(false));
});
