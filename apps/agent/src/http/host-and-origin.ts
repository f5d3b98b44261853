import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { HubError } from '@starrocks-mcp/protocol';

/** Throws HOST_REFUSED or ORIGIN_REFUSED. */
export type HeaderCheck = (headers: IncomingHttpHeaders) => void;

/**
 * Keeps browsers out. A page never has business here, so any `Origin` is refused; a page that had its own name resolve
 * to this address shows by its `Host`, which is therefore an address, loopback, or a name that the owner listed.
 */
export function createHeaderCheck(allowedNames: readonly string[]): HeaderCheck {
  const names: ReadonlySet<string> = new Set(['localhost', ...allowedNames.map((name) => name.toLowerCase())]);
  return ({ host = '', origin }) => {
    if (origin !== undefined) {
      throw new HubError('ORIGIN_REFUSED', 'Browser pages may not call the agent.');
    }
    const name = hostName(host);
    if (isIP(name) !== 0 || names.has(name)) return;
    throw new HubError(
      'HOST_REFUSED',
      'The agent does not answer to this Host. Call it by its address, or list the name in AGENT_ALLOWED_HOSTS.',
    );
  };
}

/** `name` of `name`, `name:port` and `[v6]:port`, in lower case. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(host)?.[1];
  return (bracketed ?? host.replace(/:\d+$/, '')).toLowerCase();
}
