import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: () => Record<string, unknown>;
}

interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One HTTP request as curl would send it: any method, any `Host`, any header. */
export function ask(
  url: string | URL,
  { method = 'GET', headers: given = {}, body }: AskOptions = {},
): Promise<Answer> {
  // Node leaves the length out where a method usually has no body; what comes then is no HTTP.
  const length =
    body === undefined || 'transfer-encoding' in given ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...length, ...given };
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: pathname + search, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => {
        const json = (): Record<string, unknown> => Object(JSON.parse(text));
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A POST of JSON with a key, and a tenant when there is one to name. */
export function postJson(
  url: string | URL,
  { key, tenant, body }: { key: string; tenant?: string; body: unknown },
): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'x-api-key': key,
    ...(tenant !== undefined && { 'x-tenant-id': tenant }),
  };
  return ask(url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
}
