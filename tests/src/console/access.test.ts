import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, openHouse, type House } from '../house.ts';
import { findBarriers } from './find-barriers.ts';
import { drawn, openBrowser, openPage, overflowOf, settle, visit } from './open-console.ts';

const PAGES = [
  '',
  '/changes',
  '/connections',
  '/alerts',
  '/onboarding',
  '/onboarding/acme',
  '/keys',
  '/audit',
  '/settings',
];

let house: House;
let browser: Browser;
beforeAll(async () => {
  const long = 'A customer whose name is longer than anybody would have thought when the list was drawn';
  [browser, house] = await Promise.all([
    openBrowser(),
    openHouse({
      tenants: { acme: { name: 'Acme', link: 'dial-out' }, ['long-'.repeat(12)]: { name: long, link: 'dial-out' } },
      keys: { 'a-key-with-quite-a-long-name-for-a-narrow-screen': ['acme', 'long-'.repeat(12)] },
    }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await house[Symbol.asyncDispose]();
});

const NARROW = { width: 360, height: 740 };
const WIDE = { width: 1280, height: 800 };

describe('every page', () => {
  it.each([
    { theme: 'light', language: 'en-US', size: WIDE, other: NARROW },
    { theme: 'dark', language: 'zh-CN', size: NARROW, other: WIDE },
  ] as const)(
    'has no serious barrier, fits its screen and breaks no policy ($theme, $language, $size.width wide)',
    async ({ theme, language, size, other }) => {
      await using room = await openPage(browser, house, { theme, language, ...size });
      const { page } = room;
      await settle(page);
      const faults: string[] = [];
      for (const path of PAGES) {
        await page.setViewportSize(size);
        await visit(page, path);
        faults.push(...(await findBarriers(page)).map((barrier) => `${path} ${barrier}`));
        faults.push(...(await overflows(page, path)));
        await page.setViewportSize(other);
        faults.push(...(await overflows(page, path)));
        const heading = await page.getByRole('heading', { level: 1 }).innerText();
        if (/\p{Script=Han}/u.test(heading) !== (language === 'zh-CN')) faults.push(`${path} is headed "${heading}"`);
      }
      expect(faults).toEqual([]);
      expect(room.problems).toEqual([]);
    },
    60_000,
  );
});

async function overflows(page: Page, path: string): Promise<readonly string[]> {
  const pixels = await overflowOf(page);
  return pixels > 0 ? [`${path} is ${pixels} pixels too wide at ${page.viewportSize()?.width}`] : [];
}

describe('what opens over a page', () => {
  it.each(['light', 'dark'] as const)('has no serious barrier in the %s theme', async (theme) => {
    await using room = await openPage(browser, house, { key: null, theme, width: 360, height: 740 });
    const { page } = room;
    await settle(page);
    const barriers = [...(await findBarriers(page))];
    await page.getByLabel('Operator key').fill(ADMIN_KEY);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    barriers.push(...(await findBarriers(page)));
    await page.keyboard.press('Escape');
    await visit(page, '/audit');
    await page.getByRole('combobox', { name: 'Tool or action' }).click();
    await page.getByRole('option', { name: 'run_select_sql' }).waitFor();
    barriers.push(...(await findBarriers(page)));
    await page.keyboard.press('Escape');
    await page
      .getByRole('button', { name: /^Details/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('seq').waitFor();
    barriers.push(...(await findBarriers(page)));
    await page.keyboard.press('Escape');
    // Whoever works by keyboard goes on where it was.
    await page
      .getByRole('button', { name: /^Details/ })
      .first()
      .and(page.locator(':focus'))
      .waitFor();
    await page.getByRole('button', { name: 'Open navigation' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Keys' }).waitFor();
    barriers.push(...(await findBarriers(page)));
    await page.getByRole('dialog').getByRole('link', { name: 'Keys' }).click();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Source addresses').waitFor();
    barriers.push(...(await findBarriers(page)));
    await page.getByRole('dialog').getByLabel('Name').fill('axe');
    await page.getByLabel('Role').selectOption('metrics');
    await page.getByRole('button', { name: 'Make key' }).dblclick();
    await page.getByText('it is shown this once').waitFor();
    barriers.push(...(await findBarriers(page)));
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('button', { name: 'Revoke axe' }).click();
    await page.getByText('stops working at once').waitFor();
    barriers.push(...(await findBarriers(page)));
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // None that a double click made and nobody saw.
    expect(await page.getByText('axe', { exact: true }).count()).toBe(0);
    expect(barriers).toEqual([]);
    expect(room.problems).toEqual([]);
  });
});

describe('the language', () => {
  it('is the browser’s, then the one chosen, and is told to readers', async () => {
    await using room = await openPage(browser, house, { language: 'zh-CN' });
    const { page } = room;
    await page.getByRole('heading', { name: '集群总览' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(room.problems).toEqual([]);
  });
});

describe('the theme', () => {
  it('is the system’s, then the one chosen', async () => {
    await using room = await openPage(browser, house, { theme: 'dark', path: '/settings' });
    const { page } = room;
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    await settle(page);
    expect(await scheme()).toBe('dark');
    await page.getByText('Light', { exact: true }).click();
    expect(await scheme()).toBe('light');
    await page.reload();
    await settle(page);
    expect(await scheme()).toBe('light');
  });
});

describe('the keyboard alone', () => {
  it('signs in, skips to the content, goes to another page and makes a key', async () => {
    await using room = await openPage(browser, house, { key: null });
    const { page } = room;
    const { keyboard } = page;
    await page.getByLabel('Operator key').waitFor();
    await keyboard.type(ADMIN_KEY);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();

    await page.reload();
    await page.getByRole('link', { name: 'Acme' }).waitFor();
    await tabTo(page, /^Skip to content$/, 'Shift+Tab');
    await keyboard.press('Enter');
    expect(await page.locator(':focus').getAttribute('id')).toBe('content');

    await tabTo(page, /^Keys$/, 'Shift+Tab');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor();
    expect(await page.locator(':focus').innerText()).toBe('Keys');

    await tabTo(page, /^New key$/, 'Tab');
    await keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Name').and(page.locator(':focus')).waitFor();
    await drawn(page);
    await keyboard.type('By keyboard');
    await keyboard.press('Tab');
    await keyboard.press('ArrowDown');
    await tabTo(page, /^Make key$/, 'Tab');
    await keyboard.press('Enter');
    await page.getByText('it is shown this once').waitFor();
    await tabTo(page, /^I have copied it$/, 'Tab');
    await keyboard.press('Enter');
    await page.getByRole('cell', { name: /^By keyboard/ }).waitFor();
    expect(room.problems).toEqual([]);
  });
});

const MOST_TABS = 60;

/** Presses `key` until what has the focus says `text`. */
async function tabTo(page: Page, text: RegExp, key: 'Tab' | 'Shift+Tab'): Promise<void> {
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    if (text.test(String(await page.evaluate('document.activeElement.innerText')))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`nothing that says ${text} takes the focus`);
}
