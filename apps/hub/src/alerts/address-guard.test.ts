import { describe, expect, it } from 'vitest';
import { createAddressGuard } from './address-guard.ts';

const LOOPBACK_AND_PRIVATE = [
  '127.0.0.1',
  '127.255.255.254',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '198.18.0.1',
  '192.0.2.1',
  '203.0.113.9',
  '::1',
  'fc00::1',
  'fd12:3456::1',
  '2001:db8::1',
  '5f00::1',
  '5f00:ffff::1',
  '100:0:0:1::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:0a00:0001',
  '64:ff9b::10.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:0001::',
  '2002:c0a8:0101::1',
  '::127.0.0.1',
  '::ffff:0:192.168.0.1',
];
const NEVER_REACHED = [
  '0.0.0.0',
  '169.254.169.254',
  '169.254.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  'fd00:ec2::254',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::',
  'not an address',
];
const PUBLIC = [
  '93.184.216.34',
  '8.8.8.8',
  '172.32.0.1',
  '2606:2800:220:1:248:1893:25c8:1946',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
];
/** Ways of writing 127.0.0.1 and 169.254.169.254 that URLs allow. */
const DISGUISED = [
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://127.0.0.1./',
  'http://[::ffff:7f00:1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://①②⑦.⓪.⓪.①/',
  'http://2852039166/',
  'http://[::ffff:169.254.169.254]/',
];

const strict = createAddressGuard({ isPrivateAllowed: false });
const lenient = createAddressGuard({ isPrivateAllowed: true });
const answering = (...addresses: string[]) =>
  createAddressGuard({ isPrivateAllowed: false, lookupAll: async () => addresses.map((address) => ({ address })) });

describe('the guard of addresses', () => {
  it.each([...LOOPBACK_AND_PRIVATE, ...NEVER_REACHED])('refuses %s', (address) => {
    expect(() => strict.assertAllowed(address)).toThrow('ADDRESS_REFUSED');
  });

  it.each(PUBLIC)('allows %s', (address) => {
    expect(() => strict.assertAllowed(address)).not.toThrow();
    expect(() => lenient.assertAllowed(address)).not.toThrow();
  });

  it.each(LOOPBACK_AND_PRIVATE)('allows %s where private addresses are allowed', (address) => {
    expect(() => lenient.assertAllowed(address)).not.toThrow();
  });

  it.each(NEVER_REACHED)('refuses %s also where private addresses are allowed', (address) => {
    expect(() => lenient.assertAllowed(address)).toThrow('ADDRESS_REFUSED');
  });

  it.each(DISGUISED)('sees what %s leads to', async (url) => {
    await expect(strict.resolve(new URL(url).hostname)).rejects.toThrow('ADDRESS_REFUSED');
  });

  it('refuses a name as soon as one of its addresses is refused', async () => {
    await expect(answering('93.184.216.34', '10.0.0.1').resolve('a.example')).rejects.toThrow('ADDRESS_REFUSED');
    await expect(answering('93.184.216.34').resolve('a.example')).resolves.toEqual(['93.184.216.34']);
    await expect(answering().resolve('a.example')).rejects.toThrow('NAME_UNKNOWN');
  });

  it('refuses the names of this machine', async () => {
    await expect(strict.resolve('localhost')).rejects.toThrow('ADDRESS_REFUSED');
  });
});
