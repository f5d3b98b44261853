import { BlockList, isIP, isIPv4 } from 'node:net';
import { ipv6GroupsOf } from './ipv6-groups.ts';

/** Addresses that a key may come from. */
export interface SourceAddresses {
  /** As they were written. */
  readonly ranges: readonly string[];
  /** False also for what is no address. */
  includes(address: string): boolean;
}

interface Range {
  readonly address: string;
  readonly bits: number;
}

const V4_BITS = 32;
const V6_BITS = 128;
/** Bits of `::ffff:` before an IPv4 address that is written as an IPv6 one. */
const MAPPED_BITS = 96;

/** True for an IP address, or a network such as `10.0.0.0/8`. */
export function isSourceRange(text: string): boolean {
  return parseRange(text) !== undefined;
}

/** The ranges must be ones that `isSourceRange` takes. */
export function createSourceAddresses(ranges: readonly string[]): SourceAddresses {
  // One list for each family: in a common one, IPv6 ranges also take IPv4 addresses.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const { address, bits } of ranges.flatMap((range) => parseRange(range) ?? [])) {
    const family = familyOf(address);
    lists[family].addSubnet(address, bits, family);
  }
  return {
    ranges,
    includes(text) {
      const address = plainAddress(text);
      return address !== undefined && lists[familyOf(address)].check(address, familyOf(address));
    },
  };
}

/**
 * What strangers are counted by: an address of IPv4; of IPv6 its network of 64 bits, in which one host has as many
 * addresses as it likes. What is no address stays as it is.
 */
export function networkOf(text: string): string {
  const address = plainAddress(text);
  if (address === undefined || isIPv4(address)) return address ?? text;
  return `${ipv6GroupsOf(address)
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

function parseRange(text: string): Range | undefined {
  const [, written = '', prefix] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = plainAddress(written);
  if (address === undefined) return undefined;
  const most = isIPv4(written) ? V4_BITS : V6_BITS;
  const given = prefix === undefined ? most : Number(prefix);
  const bits = most === V6_BITS && isIPv4(address) ? given - MAPPED_BITS : given;
  return given <= most && bits >= 0 ? { address, bits } : undefined;
}

/** The address without its zone; an IPv4 address that travels as IPv6 as what it is. Undefined for what is no address. */
function plainAddress(text: string): string | undefined {
  const address = text.replace(/%.*$/, '');
  if (isIP(address) !== 6) return isIPv4(address) ? address : undefined;
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(written) ?? [];
  if (high === undefined || low === undefined) return address;
  return [high, low].flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 0xff]).join('.');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
