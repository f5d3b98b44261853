import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { signatureOf } from './signature.ts';

const DOCS = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'operating.md');
type Check = (input: { header: string; body: string; secret: string; now?: number }) => unknown;
const exported = z.object({ isFromHub: z.custom<Check>((value) => typeof value === 'function') });

let folder: string;
/** The lines that the documentation gives to receivers. */
let isFromHub: Check;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hub-signature-'));
  const [, code = ''] = /```js\n([^`]*isFromHub[\s\S]*?)```/.exec(readFileSync(DOCS, 'utf8')) ?? [];
  const file = join(folder, 'receiver.mjs');
  writeFileSync(file, code);
  isFromHub = exported.parse({ ...(await import(file)) }).isFromHub;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the signature of a webhook', () => {
  const secret = 'secret-of-the-receiver';
  const body = '{"id":"1","title":"磁盘"}';
  const at = Date.parse('2026-03-01T12:00:00Z');
  const header = signatureOf({ secret, body, at });

  it('is accepted by the receiver of the documentation, and nothing else is', () => {
    expect(isFromHub({ header, body, secret, now: at + 299_000 })).toBe(true);
    expect(isFromHub({ header, body: body.replace('1', '2'), secret, now: at })).toBe(false);
    expect(isFromHub({ header, body, secret: 'another', now: at })).toBe(false);
    expect(isFromHub({ header, body, secret, now: at + 301_000 })).toBe(false);
    expect(isFromHub({ header: header.replace('t=1', 't=2'), body, secret, now: at })).toBe(false);
    expect(isFromHub({ header: 'v1=', body, secret, now: at })).toBe(false);
  });
});
