import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBarriers } from './find-barriers.ts';
import { openPage, overflowOf } from './open-console.ts';
import { openTenantHouse, SCRIPT, type TenantHouse } from './open-tenant-house.ts';

const THEMES = ['light', 'dark'] as const;
const SECTIONS = ['', '/findings', '/tools/get_large_tables', '/reports', '/schedule', '/settings'] as const;

let room: TenantHouse;
beforeAll(async () => {
  room = await openTenantHouse();
  await Promise.all([room.diagnose('retail'), room.diagnose('odd')]);
  await room.diagnose('retail');
});
afterAll(() => room[Symbol.asyncDispose]());

/** Moves on by Tab until the wanted element has the focus, as those without a mouse do. */
async function tabTo(page: Page, text: string | RegExp): Promise<void> {
  const wanted = page
    .locator(':focus')
    .getByText(text, { exact: true })
    .or(page.locator(':focus', { hasText: text }));
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('Tab');
    if ((await wanted.count()) > 0) return;
  }
  throw new Error(`no way by keyboard to ${text}`);
}

/** The section's own content is there, not its skeleton alone. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Parts of this tenant' }).waitFor();
  await page.locator('main h2, main article, main form').first().waitFor();
  await page.waitForLoadState('networkidle');
}

describe('the page of a tenant', () => {
  it('takes names and values of a database for text, whatever stands in them', async () => {
    await using console = await openPage(room.browser, room.house, { path: '/tenants/odd/findings' });
    const { page } = console;
    await page.getByRole('heading', { level: 1, name: SCRIPT }).waitFor();
    await page.getByRole('button', { name: 'Expand all' }).click();
    await page.getByRole('cell', { name: SCRIPT }).first().waitFor();
    await page.goto(`${room.house.url}/console/tenants/odd/tools/get_large_tables`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('cell', { name: SCRIPT }).first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).not.toBe('owned');
    expect(console.problems).toEqual([]);
  });

  it('can be used by keyboard alone', async () => {
    await using console = await openPage(room.browser, room.house, { path: '/tenants/retail' });
    const { page } = console;
    await page.getByRole('heading', { name: 'What follows from what' }).waitFor();
    await tabTo(page, /High compaction score/);
    await page.keyboard.press('Enter');
    const finding = page.getByRole('article', { name: /High compaction score/ });
    await finding.and(page.locator(':focus')).waitFor();
    await tabTo(page, /^Evidence/);
    await page.keyboard.press('Enter');
    await finding.getByRole('region', { name: 'Evidence', exact: true }).and(page.locator(':focus')).waitFor();
    await page.getByRole('heading', { level: 1 }).focus();
    await tabTo(page, 'Tools');
    await page.keyboard.press('Enter');
    await tabTo(page, /^Largest tables/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^Run$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Result' }).and(page.locator(':focus')).waitFor();
    expect(console.problems).toEqual([]);
  });

  it.each(THEMES.flatMap((theme) => SECTIONS.map((section) => [section, theme] as const)))(
    'has no serious barrier in its part "%s" (%s)',
    async (section, theme) => {
      await using console = await openPage(room.browser, room.house, { path: `/tenants/retail${section}`, theme });
      const { page } = console;
      await settled(page);
      if (section === '/findings') await page.getByRole('button', { name: 'Expand all' }).click();
      if (section.startsWith('/tools')) {
        await page.getByRole('button', { name: 'Run', exact: true }).click();
        await page.getByRole('heading', { name: 'Result' }).waitFor();
      }
      expect(await findBarriers(page)).toEqual([]);
      expect(console.problems).toEqual([]);
    },
  );

  it.each(THEMES)('has no serious barrier in what it asks (%s)', async (theme) => {
    await using console = await openPage(room.browser, room.house, { path: '/tenants/made/settings', theme });
    const { page } = console;
    await page.getByRole('button', { name: 'Delete tenant' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(console.problems).toEqual([]);
  });

  it('fits a narrow screen in every part, whatever the names', async () => {
    await using console = await openPage(room.browser, room.house, { width: 360, height: 740 });
    const { page } = console;
    for (const section of SECTIONS) {
      await page.goto(`${room.house.url}/console/tenants/odd${section}`);
      await settled(page);
      if (section === '/findings') await page.getByRole('button', { name: 'Expand all' }).click();
      expect({ section, overflow: await overflowOf(page) }).toEqual({ section, overflow: 0 });
    }
  });

  it('speaks Chinese, and asks tools to', async () => {
    await using console = await openPage(room.browser, room.house, { path: '/tenants/retail', language: 'zh-CN' });
    const { page } = console;
    await page.getByRole('heading', { name: '根因分析' }).waitFor();
    await page.getByRole('button', { name: '运行诊断' }).click();
    await page.getByRole('region', { name: '诊断进行中' }).waitFor();
    await page.getByRole('list', { name: '由以下根因引发的发现：导入小而频繁' }).waitFor();
    await page.goto(`${room.house.url}/console/tenants/retail/tools/get_large_tables`);
    expect(await page.getByLabel('language', { exact: false }).inputValue()).toBe('zh');
    const tools = await page.getByRole('navigation', { name: '工具' }).getByRole('link').allInnerTexts();
    expect(tools.length).toBeGreaterThan(20);
    expect(tools.filter((told) => !/\p{Script=Han}/u.test(told))).toEqual([]);
    expect(console.problems).toEqual([]);
  });
});

describe('a tool’s form', () => {
  it('tells what is wrong before anything is sent, then shows the answer drawn, as text and as JSON', async () => {
    await using console = await openPage(room.browser, room.house, { path: '/tenants/retail/tools/get_large_tables' });
    const { page } = console;
    const limit = page.getByLabel('limit', { exact: false });
    await limit.fill('0');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('This must be at least 1.').waitFor();
    await limit.and(page.locator(':focus')).waitFor();
    await limit.fill('3');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page
      .getByRole('cell', { name: /sensor_readings/ })
      .first()
      .waitFor();
    await page.getByText('JSON', { exact: true }).click();
    await page.getByRole('region', { name: 'Structured answer as JSON' }).getByText('"tables"').waitFor();
    expect(console.problems).toEqual([]);
  });

  it('shows why the hub refused, with its code and the request', async () => {
    await using console = await openPage(room.browser, room.house, { path: '/tenants/retail/tools/run_select_sql' });
    const { page } = console;
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('This is needed.').waitFor();
    await page.getByLabel('sql').fill('DROP TABLE t');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('NOT_READ_ONLY').waitFor();
    expect(await alert.innerText()).toMatch(/Request [0-9a-f-]{36}/);
  });

  it('explains a refusal in the language of the page, above the hub’s own words', async () => {
    const path = '/tenants/retail/tools/run_select_sql';
    await using console = await openPage(room.browser, room.house, { path, language: 'zh-CN' });
    const { page } = console;
    await page.getByLabel('sql').fill('DROP TABLE t');
    await page.getByRole('button', { name: '运行', exact: true }).click();
    const told = await page.getByRole('alert').innerText();
    expect(told).toMatch(/只允许执行单条只读查询[^]*Hub 原文：[^]*NOT_READ_ONLY/);
    expect(console.problems).toEqual([]);
  });
});

describe('what a role may do', () => {
  it('is all that a viewer is offered', async () => {
    const key = await room.makeKey('viewer');
    await using console = await openPage(room.browser, room.house, { path: '/tenants/retail', key });
    const { page } = console;
    await page.getByRole('heading', { name: 'What follows from what' }).waitFor();
    expect(await page.getByRole('button', { name: 'Run diagnosis' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Tools', exact: true }).click();
    await page.getByText('Running one takes the role operator', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: 'Run', exact: true }).count()).toBe(0);
    await page.goto(`${room.house.url}/console/tenants/made/settings`);
    await page.getByText('Changing a tenant takes the role admin.').waitFor();
    expect(await page.getByRole('button', { name: /Save|Delete|Revoke|Add an agent/ }).count()).toBe(0);
    expect(await page.getByLabel('Name', { exact: true }).isDisabled()).toBe(true);
    expect(console.problems).toEqual([]);
  });
});

describe('history', () => {
  it('compares two reports and opens one by its address', async () => {
    await using console = await openPage(room.browser, room.house, { path: '/tenants/retail/reports' });
    const { page } = console;
    await page.getByRole('checkbox').nth(1).waitFor();
    await page.getByRole('checkbox').nth(0).check();
    await page.getByRole('checkbox').nth(1).check();
    await page.getByRole('button', { name: 'Compare the two' }).click();
    await page.getByRole('row', { name: /Highest compaction score cluster 614 614 =/ }).waitFor();
    await page.locator('dd a').first().click();
    await page.getByRole('button', { name: /^Copy/ }).first().waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'What follows from what' }).waitFor();
    await page.getByRole('link', { name: /Loads too frequent/ }).click();
    await page
      .getByRole('article', { name: /Loads too frequent/ })
      .and(page.locator(':focus'))
      .waitFor();
    expect(console.problems).toEqual([]);
  });
});

describe('schedule and settings', () => {
  it('keep what an administrator sets', async () => {
    await using console = await openPage(room.browser, room.house, { path: '/tenants/made/schedule' });
    const { page } = console;
    await page.getByRole('switch', { name: 'Diagnose on a schedule' }).check();
    await page.getByLabel('Every', { exact: true }).selectOption('120');
    await page.getByRole('button', { name: 'Add quiet hours' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The schedule is saved').waitFor({ state: 'attached' });
    await page.reload();
    expect(await page.getByLabel('Every', { exact: true }).inputValue()).toBe('120');
    expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe('22:00');
    await page.getByRole('link', { name: 'Settings', exact: true }).last().click();
    await page.getByLabel('Name', { exact: true }).fill('Renamed');
    await page.getByLabel('Requests a minute').fill('77');
    const [sent] = await Promise.all([
      page.waitForRequest((request) => request.method() === 'PATCH'),
      page.getByRole('button', { name: 'Save' }).click(),
    ]);
    expect(sent.postDataJSON()).toEqual({ name: 'Renamed', limits: { rate_per_minute: 77 } });
    await page.getByRole('heading', { level: 1, name: 'Renamed' }).waitFor();
    await page.reload();
    expect(await page.getByLabel('Requests a minute').inputValue()).toBe('77');
    expect(console.problems).toEqual([]);
  });

  it('are read-only for a tenant of the tenants file, and say where to change it', async () => {
    await using console = await openPage(room.browser, room.house, { path: '/tenants/retail/settings' });
    const { page } = console;
    await page.getByText('This tenant stands in the tenants file', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: /Save|Delete/ }).count()).toBe(0);
  });

  it('let a tenant go only by its typed id', async () => {
    await using console = await openPage(room.browser, room.house, { path: '/tenants/made/settings' });
    const { page } = console;
    await page.getByRole('button', { name: 'Delete tenant' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Type made to confirm').fill('mad');
    expect(await dialog.getByRole('button', { name: 'Delete tenant' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Type made to confirm').fill('made');
    await dialog.getByRole('button', { name: 'Delete tenant' }).click();
    await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
    expect((await page.request.get(`${room.house.url}/admin/tenants/made`)).status()).toBe(404);
    expect(console.problems).toEqual([]);
  });
});
