import type { IncomingMessage } from 'node:http';

/** Whether the address at this distance from the hub is a proxy whose word is taken. */
type Trust = (address: string, hop: number) => boolean;

export type ReadAddress = (req: IncomingMessage) => string;

const MAX_LENGTH = 64;

/** Address of whoever asks, past the proxies that are trusted: as Express' `req.ip`, for requests that do not pass Express. */
export function createAddressReader(trust: Trust): ReadAddress {
  return ({ headers, socket }) => {
    const own = socket.remoteAddress ?? 'unknown';
    const forwarded = headers['x-forwarded-for'];
    if (forwarded === undefined) return own;
    const chain = [
      own,
      ...String(forwarded)
        .split(',')
        .map((part) => part.trim())
        .toReversed(),
    ];
    const first = chain.findIndex((address, hop) => !trust(address, hop));
    return (chain[first] ?? chain.at(-1) ?? own).slice(0, MAX_LENGTH);
  };
}
