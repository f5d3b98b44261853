import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { ADMIN_KEY, openHouse, type House } from '../house.ts';
import { openBrowser, openPage } from './open-console.ts';

let house: House;
let browser: Browser;
beforeAll(async () => {
  [browser, house] = await Promise.all([
    openBrowser(),
    openHouse({ tenants: { acme: { name: 'Acme', link: 'dial-out' } }, keys: { client: ['acme'] } }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await house[Symbol.asyncDispose]();
});

describe('signing in', () => {
  it('opens the console to an operator’s key, and keeps the key nowhere', async () => {
    await using room = await openPage(browser, house, { key: null });
    const { page, context } = room;
    await page.getByLabel('Operator key').fill(ADMIN_KEY);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: 'srmcp_session', httpOnly: true, sameSite: 'Strict', path: '/' });
    const kept = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])',
    );
    expect(kept).not.toContain(ADMIN_KEY);
    expect(kept).not.toContain(cookie?.value);
    expect(room.problems).toEqual([]);
  });

  it('is made for password managers', async () => {
    await using room = await openPage(browser, house, { key: null });
    const key = room.page.getByLabel('Operator key');
    expect(await key.getAttribute('autocomplete')).toBe('current-password');
    expect(await key.getAttribute('type')).toBe('password');
    expect(await room.page.locator('form input[autocomplete=username]').count()).toBe(1);
    // Whoever opens the page may type at once.
    expect(await room.page.locator('input:focus').getAttribute('name')).toBe('password');
  });

  it.each([
    ['a wrong key', 'srmcp_not-a-key', 'UNAUTHENTICATED'],
    ['the key of a client', 'client', 'FORBIDDEN'],
  ])('turns %s away with the hub’s reason, code and request id', async (_what, given, code) => {
    await using room = await openPage(browser, house, { key: null });
    const { page } = room;
    await page.getByLabel('Operator key').fill(given === 'client' ? house.key('client') : given);
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain(code);
    expect(await alert.innerText()).toMatch(/[0-9a-f-]{36}/);
    expect(await page.getByRole('heading', { name: 'Sign in' }).count()).toBe(1);
    expect(room.problems).toEqual([]);
  });

  it('asks for a key before it asks the hub', async () => {
    await using room = await openPage(browser, house, { key: null });
    await room.page.getByRole('button', { name: 'Sign in' }).click();
    await room.page.getByText('Enter your operator key.').waitFor();
    expect(await room.page.getByRole('alert').count()).toBe(0);
  });
});

describe('signing out', () => {
  it('ends the session at the hub, not in the page alone', async () => {
    await using room = await openPage(browser, house);
    const { page, context } = room;
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    const [cookie] = await context.cookies();
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    const again = await fetch(`${house.url}/admin/tenants`, {
      headers: { cookie: `srmcp_session=${cookie?.value}` },
    });
    expect(again.status).toBe(401);
    expect(room.problems).toEqual([]);
  });
});

describe('signing out while the hub is down', () => {
  it('says that one is still signed in', async () => {
    await using room = await openPage(browser, house);
    const { page, context } = room;
    await page.getByRole('link', { name: 'Acme' }).waitFor();
    await context.setOffline(true);
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('You are still signed in').waitFor();
    await context.setOffline(false);
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(room.problems).toEqual([]);
  });
});

describe('a page that nobody touches', () => {
  it('signs out after half an hour, though it asks the hub by itself', async () => {
    await using room = await openPage(browser, house, { key: null });
    const { page, context } = room;
    await page.clock.install();
    await page.reload();
    await page.getByLabel('Operator key').fill(ADMIN_KEY);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Acme' }).waitFor();
    const [cookie] = await context.cookies();
    await page.clock.fastForward('29:00');
    expect(await page.getByRole('link', { name: 'Acme' }).count()).toBe(1);
    await page.clock.fastForward('01:30');
    await page.getByText('Your session is over.').waitFor();
    const asked = () => fetch(`${house.url}/admin/tenants`, { headers: { cookie: `srmcp_session=${cookie?.value}` } });
    await expect.poll(async () => (await asked()).status).toBe(401);
  });
});

describe('a session that is over', () => {
  it('leads back to where one was once one has signed in again', async () => {
    await using room = await openPage(browser, house, { path: '/keys' });
    const { page, context } = room;
    await page.getByRole('cell', { name: 'ADMIN_KEY' }).waitFor();
    await context.clearCookies();
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByText('Your session is over.').waitFor();
    expect(await page.getByText('ADMIN_KEY', { exact: true }).count()).toBe(0);
    await page.getByLabel('Operator key').fill(ADMIN_KEY);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Audit', level: 1 }).waitFor();
    expect(page.url()).toBe(`${house.url}/console/audit`);
  });
});
