import { randomBytes } from 'node:crypto';
import { HubError } from '@starrocks-mcp/protocol';
import { createConsoleFiles, type ConsoleFile, type Encoding } from './console-files.ts';
import { pathOf, type Incoming, type Outgoing } from './exchange.ts';
import { get, type Route } from './route.ts';

const ROOT = '/console/';
const NONCE_PLACE = '__CSP_NONCE__';
/** A step up, a slash or a NUL in disguise, or two slashes: no address of the page has them. */
const TRICK = /(?:^|\/)\.{1,2}(?:\/|$)|%(?:2e|2f|5c|00)|\\|^\/|\/\//i;
const NONCE_BYTES = 18;
const IMMUTABLE = 'public, max-age=31536000, immutable';
const SHORTLY = 'public, max-age=3600';

/**
 * The console's page and its files: nothing but what was built, and no secret in it. The page is answered under every
 * path that is no file, as its own router reads the path.
 */
export function createConsoleRoutes(folder: string | undefined): Route[] {
  const load = createConsoleFiles(folder);

  async function serve(req: Incoming, res: Outgoing): Promise<void> {
    const name = pathOf(req).slice(ROOT.length);
    const { page, files } = await load();
    const file = files.get(name);
    if (file) return sendFile(req, res, file);
    if (name.startsWith('assets/') || name.startsWith('api/') || TRICK.test(name))
      throw new HubError('NOT_FOUND', 'The console has no such file. Reload the page: the hub may have been upgraded.');
    sendPage(res, page);
  }

  return ['/console', '/console/', '/console/*path'].map((path) => get(path, 'open', serve));
}

function sendPage(res: Outgoing, page: string): void {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  const body = Buffer.from(page.replaceAll(NONCE_PLACE, nonce));
  res.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': body.length,
    'Content-Security-Policy': contentSecurity(`'self' 'nonce-${nonce}'`),
  });
  res.end(body);
}

function sendFile(req: Incoming, res: Outgoing, { type, isHashed, forms }: ConsoleFile): void {
  const encoding = chooseEncoding(req, forms);
  const body = forms.get(encoding);
  if (body === undefined) throw new Error('a file of the console has no form of its own');
  res.writeHead(200, {
    'Content-Type': type,
    'Content-Length': body.length,
    'Cache-Control': isHashed ? IMMUTABLE : SHORTLY,
    'Content-Security-Policy': contentSecurity("'self'"),
    Vary: 'Accept-Encoding',
    ...(encoding !== 'identity' && { 'Content-Encoding': encoding }),
  });
  res.end(body);
}

/** Scripts come from files alone; styles too, but for those that the page's own script makes with the nonce. */
function contentSecurity(styles: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

function chooseEncoding(req: Incoming, forms: ConsoleFile['forms']): Encoding {
  const accepted = req.headers['accept-encoding'] ?? '';
  const takes = (name: string): boolean =>
    new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))`).test(accepted);
  if (forms.has('br') && takes('br')) return 'br';
  return forms.has('gzip') && takes('gzip') ? 'gzip' : 'identity';
}
