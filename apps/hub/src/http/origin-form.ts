import type { IncomingMessage } from 'node:http';

/** A target that no route serves. */
const NOWHERE = '/-';

/**
 * Gives a request that names its whole address, as one to a proxy does, the form that all others have: whoever looks at
 * the path must not see another one than whoever chose the route by it.
 */
export function useOriginForm(req: IncomingMessage): void {
  const { url = '/' } = req;
  if (url.startsWith('/')) return;
  const isAddress = /^https?:\/\//i.test(url) && URL.canParse(url);
  const { pathname, search } = new URL(isAddress ? url : `http://hub${NOWHERE}`);
  req.url = pathname + search;
}
