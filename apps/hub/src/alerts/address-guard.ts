import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { ipv6GroupsOf } from '../auth/ipv6-groups.ts';
import { DeliveryError } from './delivery-error.ts';

/** What a webhook may never reach: addresses that only this machine's own network means, cloud metadata among them. */
const NEVER: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  // Metadata services of Alibaba Cloud and Azure, which are not link-local.
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['fd00:ec2::', 32],
];

/** IANA's special-purpose registries: what is not reached over the internet, or wraps an address of IPv4. */
const PRIVATE: readonly (readonly [network: string, bits: number])[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['::1', 128],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['100:0:0:1::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  // Segments of IPv6 routing, which a network of one's own answers.
  ['5f00::', 16],
  ['fc00::', 7],
];

/** Prefixes, in groups of 16 bits, behind which an address of IPv4 stands; the last is where it begins. */
const WRAPPED: readonly { readonly network: string; readonly bits: number; readonly group: number }[] = [
  { network: '::ffff:0:0', bits: 96, group: 6 },
  { network: '::ffff:0:0:0', bits: 96, group: 6 },
  { network: '::', bits: 96, group: 6 },
  { network: '64:ff9b::', bits: 96, group: 6 },
  { network: '2002::', bits: 16, group: 1 },
];

export interface AddressGuard {
  /** Throws ADDRESS_REFUSED. */
  assertAllowed(address: string): void;
  /**
   * The addresses to connect to. Every address of the name is judged, and those answered are the ones to use, so that a name
   * that changes its mind gains nothing. At least one; throws ADDRESS_REFUSED or NAME_UNKNOWN.
   */
  resolve(hostname: string): Promise<readonly string[]>;
}

interface GuardInput {
  readonly isPrivateAllowed: boolean;
  readonly lookupAll?: (hostname: string) => Promise<readonly { readonly address: string }[]>;
}

/** Keeps webhooks from what stands in the hub's own network. */
export function createAddressGuard({ isPrivateAllowed, lookupAll = lookupSystem }: GuardInput): AddressGuard {
  const refused = listOf(isPrivateAllowed ? NEVER : [...NEVER, ...PRIVATE]);
  const wrapped = WRAPPED.map(({ network, bits, group }) => ({ list: listOf([[network, bits]]), group }));

  function isRefused(address: string): boolean {
    const family = isIP(address);
    if (family === 0) return true;
    if (family === 4) return refused.check(address, 'ipv4');
    if (refused.check(address, 'ipv6')) return true;
    // `::1` also lies in `::/96`, and is no address of IPv4.
    if (isPrivateAllowed && address === '::1') return false;
    const groups = ipv6GroupsOf(address);
    return wrapped.some(
      ({ list, group }) => list.check(address, 'ipv6') && refused.check(ipv4At(groups, group), 'ipv4'),
    );
  }

  function assertAllowed(address: string): void {
    if (isRefused(address)) throw new DeliveryError('ADDRESS_REFUSED');
  }

  return {
    assertAllowed,
    async resolve(hostname) {
      const plain = hostname.replace(/^\[(.*)\]$/, '$1');
      const addresses = isIP(plain) === 0 ? await lookupNames(lookupAll, plain) : [plain];
      for (const address of addresses) assertAllowed(address);
      if (addresses.length === 0) throw new DeliveryError('NAME_UNKNOWN');
      return addresses;
    },
  };
}

async function lookupSystem(hostname: string): Promise<readonly { readonly address: string }[]> {
  return lookup(hostname, { all: true });
}

async function lookupNames(lookupAll: typeof lookupSystem, hostname: string): Promise<readonly string[]> {
  try {
    return (await lookupAll(hostname)).map(({ address }) => address);
  } catch (cause) {
    throw new DeliveryError('NAME_UNKNOWN', { cause });
  }
}

function listOf(networks: readonly (readonly [network: string, bits: number])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of networks) list.addSubnet(network, bits, isIP(network) === 4 ? 'ipv4' : 'ipv6');
  return list;
}

function ipv4At(groups: readonly number[], at: number): string {
  const [high = 0, low = 0] = groups.slice(at, at + 2);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
