import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, openHouse, type House } from '../house.ts';
import { openBrowser, openPage } from './open-console.ts';

let house: House;
let browser: Browser;
let receiver: Server;
const received: { readonly signature: string; readonly body: string }[] = [];
beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      received.push({ signature: String(request.headers['x-hub-signature']), body });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  [browser, house] = await Promise.all([
    openBrowser(),
    openHouse({
      tenants: { acme: { name: 'Acme', link: 'dial-out' } },
      keys: { client: ['acme'] },
      env: { ALERT_ALLOW_PRIVATE_ADDRESSES: 'true' },
    }),
    once(receiver, 'listening'),
  ]);
});
afterAll(async () => {
  await browser.close();
  await house[Symbol.asyncDispose]();
  receiver.close();
});

describe('alerts', () => {
  it('go to a target that was made, tested and removed here, signed with the secret that was shown once', async () => {
    await using room = await openPage(browser, house, { path: '/alerts' });
    const { page } = room;
    await page.getByText('Nobody is told yet').waitFor();
    await page.getByRole('button', { name: 'New target' }).click();
    await page.getByRole('button', { name: 'Add target' }).click();
    await page.getByText('Give it a name.').waitFor();
    await page.getByLabel('Name').fill('On call');
    const path = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/secret-path`;
    await page.getByRole('textbox', { name: 'Address' }).fill(path);
    await page.getByRole('button', { name: 'Add target' }).click();
    const secret = await page.getByRole('region', { name: 'Secret of the signatures' }).innerText();
    await page.getByRole('button', { name: 'I have copied it' }).click();

    await page.getByRole('button', { name: 'Send a test to On call' }).click();
    await page.getByText(/^Delivered in \d+ ms$/).waitFor();
    const [first] = received;
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(first?.signature ?? '') ?? [];
    expect(createHmac('sha256', secret).update(`${seconds}.${first?.body}`).digest('hex')).toBe(mac);
    expect(await page.getByRole('main').innerText()).not.toContain('secret-path');

    await page.getByRole('button', { name: 'Remove On call' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Nobody is told yet').waitFor();
    expect(room.problems).toEqual([]);
  });
});

describe('the record', () => {
  it('is filtered, opened line by line, and verified', async () => {
    const headers = { 'X-API-Key': house.key('client'), 'Content-Type': 'application/json' };
    await fetch(`${house.url}/call-tool`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ tool: 'run_select_sql', arguments: { sql: `SELECT 'a value that nobody keeps'` } }),
    });
    await using room = await openPage(browser, house, { path: '/audit' });
    const { page } = room;
    await page.getByRole('combobox', { name: 'Tool or action' }).fill('select');
    await page.getByRole('option', { name: 'run_select_sql' }).click();
    await page.getByRole('combobox', { name: 'Tenant', exact: true }).fill('ACM');
    await page.getByRole('option', { name: 'Acme' }).waitFor();
    await page.getByRole('combobox', { name: 'Tenant', exact: true }).fill('');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.waitForURL('**/audit?tool=run_select_sql');
    // Whoever works by keyboard stays where it was.
    expect(await page.locator(':focus').innerText()).toBe('Filter');
    const row = page.getByRole('row', { name: 'run_select_sql' });
    expect(await row.innerText()).toContain('AGENT_OFFLINE');
    await row.getByRole('button', { name: /^Details/ }).click();
    const line = page.getByRole('dialog');
    await line.getByText('request_id').waitFor();
    expect(await line.innerText()).not.toContain('a value that nobody keeps');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Verify the record' }).click();
    await page.getByText(/^The record is intact: \d+ lines/).waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('row', { name: 'The hub Record opened' }).first().waitFor();
    expect(room.problems).toEqual([]);
  });

  it('looks further back where the newest lines have nothing of what is sought', async () => {
    await using room = await openPage(browser, house, { path: '/audit' });
    const { page } = room;
    await page.getByRole('row', { name: 'The hub Record opened' }).first().waitFor();
    // As of a record of more lines than the hub looks at for one page.
    await page.route('**/admin/audit?*tenant=rare*', async (route) => {
      const isFirst = !route.request().url().includes('before=');
      const line = { seq: 1, at: '2026-01-01T00:00:00.000Z', type: 'call', principal: 'x', tool: 'found_it' };
      await route.fulfill({ json: { records: isFirst ? [] : [line], next_before: isFirst ? '100' : null } });
    });
    await page.getByRole('combobox', { name: 'Tenant', exact: true }).fill('rare');
    await page.keyboard.press('Enter');
    await page.getByText('No line matches so far').waitFor();
    await page.getByRole('button', { name: 'Load older lines' }).click();
    await page.getByRole('row', { name: 'found_it' }).waitFor();
    expect(room.problems).toEqual([]);
  });

  it('is shown whole where the address asks for what there is not', async () => {
    await using room = await openPage(browser, house, { path: '/audit?hours=abc&decision=maybe' });
    const { page } = room;
    await page.getByRole('row', { name: 'The hub Record opened' }).first().waitFor();
    expect(await page.getByLabel('Time span').inputValue()).toBe('');
    expect(room.problems).toEqual([]);
  });
});

describe('connections', () => {
  it('tell of a client that holds a line open, and offer to connect an agent that is missing', async () => {
    const closing = new AbortController();
    const line = await fetch(`${house.url}/sse`, {
      headers: { 'X-API-Key': house.key('client'), Accept: 'text/event-stream' },
      signal: closing.signal,
    });
    expect(line.status).toBe(200);
    await using room = await openPage(browser, house, { path: '/connections' });
    const { page } = room;
    await page.getByRole('table', { name: 'Open client connections' }).getByRole('cell', { name: 'client' }).waitFor();
    await page.getByRole('link', { name: 'Connect Acme' }).click();
    await page.getByRole('heading', { name: 'Connect Acme' }).waitFor();
    closing.abort();
    expect(room.problems).toEqual([]);
  });
});

describe('settings', () => {
  it('tell of a secret only that it is set', async () => {
    await using room = await openPage(browser, house, { path: '/settings' });
    const { page } = room;
    await page.getByLabel('Filter settings').fill('ADMIN_KEY');
    const row = page.getByRole('row', { name: /^ADMIN_KEY/ });
    await row.waitFor();
    expect(await row.getByRole('cell').nth(1).innerText()).toBe('set');
    expect(await page.content()).not.toContain(ADMIN_KEY);
  });

  it('say in Chinese what each of them takes', async () => {
    await using room = await openPage(browser, house, { path: '/settings', language: 'zh-CN' });
    const table = room.page.getByRole('table', { name: '设置' });
    await table.getByRole('row', { name: /^ADMIN_KEY/ }).waitFor();
    const told = await table.locator('tbody td:last-child').allInnerTexts();
    expect(told.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
    expect(told.length).toBeGreaterThan(50);
  });
});

describe('a hub that was upgraded while the page was open', () => {
  it('is met by loading the page anew, once', async () => {
    await using room = await openPage(browser, house);
    const { page } = room;
    await page.getByRole('link', { name: 'Acme' }).waitFor();
    let isGone = true;
    await page.route('**/assets/keys-page-*.js', async (route) => {
      if (isGone) await route.fulfill({ status: 404, json: { code: 'NOT_FOUND' } });
      else await route.continue();
      isGone = false;
    });
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor();

    await page.route('**/assets/audit-page-*.js', (route) => route.fulfill({ status: 404, json: {} }));
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByText('This page could not be shown').waitFor();
    expect(await page.getByRole('navigation').getByRole('link').count()).toBeGreaterThan(5);
  });
});

describe('a hub that is down', () => {
  it('leaves the page standing when one goes where the page has not been yet', async () => {
    await using room = await openPage(browser, house);
    const { page } = room;
    await page.getByRole('link', { name: 'Acme' }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByText('This page could not be shown').waitFor();
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await page.getByText('The hub did not answer').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor();
    expect(page.url()).toBe(`${house.url}/console/keys`);
  });
});
