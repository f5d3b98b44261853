import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ADMIN_KEY, openHouse, type House } from '../house.ts';
import { openBrowser, openPage, visit } from './open-console.ts';

const COUNT = 1_000;
const SCRIPT = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;

let house: House;
let browser: Browser;
beforeAll(async () => {
  const tenants = Object.fromEntries(
    Array.from({ length: COUNT }, (_, index) => [
      `tenant-${String(index).padStart(4, '0')}`,
      { name: index === 7 ? SCRIPT : `Customer ${index}`, link: 'dial-out', enabled: index % 50 !== 49 },
    ]),
  );
  [browser, house] = await Promise.all([openBrowser(), openHouse({ tenants, keys: { client: ['tenant-0000'] } })]);
});
afterAll(async () => {
  await browser.close();
  await house[Symbol.asyncDispose]();
});

describe('the fleet of a thousand tenants', () => {
  it('draws the rows in sight, and the last as one scrolls to it', async () => {
    await using room = await openPage(browser, house, { path: '/?sort=name' });
    const { page } = room;
    await page.getByText('1000 shown').first().waitFor();
    const table = page.getByRole('table');
    expect(await table.getAttribute('aria-rowcount')).toBe('1001');
    expect(await table.getByRole('row').count()).toBeLessThan(80);
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    await page.getByRole('link', { name: 'Customer 999' }).waitFor();
    expect(await table.getByRole('row').count()).toBeLessThan(80);
    expect(room.problems).toEqual([]);
  });

  it('is a list of cards on a phone, and no less quick', async () => {
    await using room = await openPage(browser, house, { path: '/?sort=name', width: 360, height: 740 });
    const { page } = room;
    await page.getByRole('link', { name: 'Customer 1', exact: true }).waitFor();
    expect(await page.getByRole('article').count()).toBeLessThan(40);
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    await page.getByRole('link', { name: 'Customer 999' }).waitFor();
    expect(room.problems).toEqual([]);
  });

  it('is found through by a filter that stays in the address', async () => {
    await using room = await openPage(browser, house);
    const { page } = room;
    await page.getByLabel('Filter tenants').fill('customer 99');
    await page.getByText('11 of 1000 shown').first().waitFor();
    expect(page.url()).toContain('q=customer+99');
    await page.reload();
    await page.getByText('11 of 1000 shown').first().waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('1000 shown').first().waitFor();
    await page.getByRole('group', { name: 'Show only' }).getByRole('button', { name: 'Critical' }).click();
    await page.getByText('No tenant matches these filters').waitFor();
  });

  it('is searched from every page', async () => {
    await using room = await openPage(browser, house, { path: '/settings' });
    const { page } = room;
    await page.getByRole('combobox', { name: 'Find a tenant' }).fill('customer 321');
    await page.getByRole('option', { name: 'Customer 321' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/console/tenants/tenant-0321');
    expect(room.problems).toEqual([]);
  });

  it('is searched while the page is still on its way', async () => {
    await using room = await openPage(browser, house, { path: '/settings' });
    const { page } = room;
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/assets/settings-page-*.js', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    const search = page.getByRole('combobox', { name: 'Find a tenant' });
    await search.fill('customer 321');
    letGo();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    expect(await search.and(page.locator(':focus')).inputValue()).toBe('customer 321');
    await page.getByRole('option', { name: 'Customer 321' }).click();
    await page.waitForURL('**/console/tenants/tenant-0321');
    expect(room.problems).toEqual([]);
  });

  it('is searched by those who type faster than the tenants come', async () => {
    await using room = await openPage(browser, house, { path: '/settings' });
    const { page } = room;
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/admin/tenants', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await page.getByRole('combobox', { name: 'Find a tenant' }).fill('customer 321');
    letGo();
    await page.getByRole('option', { name: 'Customer 321' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/console/tenants/tenant-0321');
    expect(room.problems).toEqual([]);
  });

  it('shows a script in a name as the text it is', async () => {
    await using room = await openPage(browser, house, { path: '/?q=owned' });
    const { page } = room;
    await page.getByRole('link', { name: SCRIPT }).waitFor();
    await page.getByRole('link', { name: 'Connections' }).click();
    await page.getByRole('heading', { name: 'Connections', level: 1 }).waitFor();
    await page.getByRole('combobox', { name: 'Find a tenant' }).fill('owned');
    await page.getByRole('option', { name: SCRIPT }).click();
    await page.waitForURL('**/console/tenants/tenant-0007');
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('img').count()).toBe(0);
    expect(room.problems).toEqual([]);
  });
});

/** A house of two tenants, and a key of the hub for an operator who may see one of them. */
async function openSmallHouse(role: 'viewer' | 'admin') {
  const small = await openHouse({
    tenants: { 'tenant-0001': { link: 'dial-out' }, other: { link: 'dial-out' } },
    keys: { client: ['other'] },
  });
  const made = await fetch(`${small.url}/admin/keys`, {
    method: 'POST',
    headers: { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'confined', role, tenants: ['tenant-0001'] }),
  });
  const { key } = z.object({ key: z.string() }).parse(await made.json());
  return { small, key, [Symbol.asyncDispose]: () => small[Symbol.asyncDispose]() };
}

describe('an operator who is confined', () => {
  it('as a viewer is offered nothing that would be refused', async () => {
    await using opened = await openSmallHouse('viewer');
    await using room = await openPage(browser, opened.small, { key: opened.key });
    const { page } = room;
    await page.getByRole('link', { name: 'tenant-0001' }).waitFor();
    expect(await page.getByRole('link', { name: 'other' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'New tenant' }).count()).toBe(0);
    for (const path of ['/keys', '/alerts', '/connections', '/audit', '/settings', '/onboarding']) {
      await visit(page, path);
      expect(await page.getByRole('alert').count()).toBe(0);
      const buttons = await page.getByRole('main').getByRole('button').allInnerTexts();
      expect(buttons.filter((text) => /new|create|revoke|remove|connect|verify|test/i.test(text))).toEqual([]);
    }
    expect(room.problems).toEqual([]);
  });

  it('as an administrator makes keys for its own tenants, and no tenant', async () => {
    await using opened = await openSmallHouse('admin');
    await using room = await openPage(browser, opened.small, { key: opened.key });
    const { page } = room;
    await page.getByRole('link', { name: 'tenant-0001' }).waitFor();
    expect(await page.getByRole('link', { name: 'New tenant' }).count()).toBe(0);
    await visit(page, '/keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('for a colleague');
    await page.getByLabel('Role').selectOption('viewer');
    await page.getByRole('button', { name: 'Make key' }).click();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    const row = page.getByRole('row', { name: 'for a colleague' });
    expect(await row.innerText()).toContain('tenant-0001');
    expect(room.problems).toEqual([]);
  });
});
