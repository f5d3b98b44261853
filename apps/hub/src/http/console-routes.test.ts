import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHub, type TestHub } from '../testing/a-hub.ts';
import { ask } from '../testing/ask.ts';

const SCRIPT = 'console.log("the page");';
let folder: string;
let hub: TestHub;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-test-'));
  const dist = join(folder, 'dist');
  mkdirSync(join(dist, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.js'), 'nobody may read this');
  writeFileSync(join(dist, 'index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="root"></div>');
  writeFileSync(join(dist, 'manifest.json'), '{}');
  writeFileSync(join(dist, 'favicon.svg'), '<svg/>');
  writeFileSync(join(dist, 'assets', 'index-abc.js'), SCRIPT);
  writeFileSync(join(dist, 'assets', 'index-abc.js.gz'), 'as gzip');
  writeFileSync(join(dist, 'assets', 'index-abc.js.br'), 'as brotli');
  hub = await aHub({ tenants: {}, env: { CONSOLE_FILES_DIR: dist } });
});

afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** The path as it stands; `URL` would tidy it. */
function askAsIs(path: string): Promise<{ readonly status: number | undefined; readonly text: string }> {
  const { hostname, port } = new URL(hub.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, agent: false }, (response) => {
      let text = '';
      response.on('data', (part) => (text += String(part)));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    })
      .on('error', reject)
      .end();
  });
}

const at = (path: string, headers: Record<string, string> = {}) => ask(hub.url + path, { headers });

describe('the console', () => {
  it.each(['/console', '/console/', '/console/keys', '/console/tenants/acme.eu/history'])(
    'answers %s with its page',
    async (path) => {
      const { status, headers, text } = await at(path);
      expect([status, headers['content-type'], headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-store',
      ]);
      expect(text).toContain('<div id="root">');
    },
  );

  it('gives each page a nonce of its own, and lets nothing else in', async () => {
    const [one, other] = await Promise.all([at('/console'), at('/console')]);
    const nonce = /nonce="([A-Za-z0-9+/]{24})"/.exec(one.text)?.[1];
    expect(other.text).not.toContain(nonce);
    const policy = String(one.headers['content-security-policy']);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "connect-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
    ]);
    expect(one.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });

  it.each([
    ['br, gzip', 'br', 'as brotli'],
    ['gzip', 'gzip', 'as gzip'],
    ['gzip, br;q=0', 'gzip', 'as gzip'],
    ['identity', undefined, SCRIPT],
  ])('serves a file to one that takes "%s" as %s, for ever', async (accepted, encoding, body) => {
    const { headers, text } = await at('/console/assets/index-abc.js', { 'accept-encoding': accepted });
    expect([headers['content-encoding'], text]).toEqual([encoding, body]);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    });
  });

  it('keeps the files whose names stay only for a while', async () => {
    expect((await at('/console/favicon.svg')).headers['cache-control']).toBe('public, max-age=3600');
  });

  it.each(['/console/assets/none.js', '/console/assets/', '/console/assets/index-abc.js.br', '/console/api/none'])(
    'has nothing at %s',
    async (path) => {
      const { status, json } = await at(path);
      expect([status, json().code]).toEqual([404, 'NOT_FOUND']);
    },
  );

  it.each([
    '/console/../secret.js',
    '/console/..%2fsecret.js',
    '/console/%2e%2e/secret.js',
    '/console/assets/..%2f..%2fsecret.js',
    '/console/assets/....//....//secret.js',
    '/console/..%5csecret.js',
    '/console/%00secret.js',
    '/console//etc/passwd',
  ])('gives away nothing at %s', async (path) => {
    const { status, text } = await askAsIs(path);
    expect([400, 404]).toContain(status);
    expect(text).not.toMatch(/nobody may read|root:|^\{\}$/);
  });

  it('keeps what its build wrote for itself', async () => {
    expect((await at('/console/manifest.json')).text).toContain('<div id="root">');
  });

  it('takes nothing but a look', async () => {
    const answer = await ask(`${hub.url}/console/keys`, { method: 'POST', body: 'x' });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET']);
  });

  it('says what to do where it was not built', async () => {
    await using bare = await aHub({ tenants: {}, env: { CONSOLE_FILES_DIR: join(folder, 'nowhere') } });
    const { status, json } = await ask(`${bare.url}/console`);
    expect([status, json().code]).toEqual([404, 'NOT_FOUND']);
    expect(json().message).toContain('CONSOLE_FILES_DIR');
  });

  it('takes a new build over without a restart', async () => {
    writeFileSync(join(folder, 'dist', 'assets', 'index-def.js'), 'newer');
    writeFileSync(join(folder, 'dist', 'index.html'), 'a newer page');
    expect((await at('/console')).text).toBe('a newer page');
    expect((await at('/console/assets/index-def.js')).text).toBe('newer');
  });
});
