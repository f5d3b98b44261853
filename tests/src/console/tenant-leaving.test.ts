import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPage, type ConsolePage } from './open-console.ts';
import { openTenantHouse, type TenantHouse } from './open-tenant-house.ts';

let room: TenantHouse;
beforeAll(async () => {
  room = await openTenantHouse();
});
beforeEach(() => room.cluster.setFault('*', { slowSeconds: 60 }));
afterAll(() => room[Symbol.asyncDispose]());

/** A page on which a diagnosis hangs on the cluster. */
async function openRunning(path: string, button: string): Promise<ConsolePage> {
  const console = await openPage(room.browser, room.house, { path });
  await console.page.getByRole('button', { name: button, exact: true }).first().click();
  await vi.waitUntil(() => room.cluster.processes().length > 0, { timeout: 10_000 });
  return console;
}

function stays(page: Page): Promise<void> {
  return page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click();
}

describe('leaving while a diagnosis runs', () => {
  it('asks before a link leaves the tenant, keeps the run on Stay, and ends it on the cluster on Leave', async () => {
    await using console = await openRunning('/tenants/retail', 'Run diagnosis');
    const { page } = console;
    const running = page.getByRole('region', { name: 'Diagnosis running' });
    // Other parts of the tenant lose nothing.
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await page.getByRole('heading', { name: 'Kept diagnoses' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);

    await page.getByRole('link', { name: 'Fleet', exact: true }).click();
    await page.getByRole('dialog', { name: 'A diagnosis is running' }).waitFor();
    await stays(page);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await running.waitFor();
    expect(page.url()).toContain('/tenants/retail/reports');

    await page.getByRole('link', { name: 'Fleet', exact: true }).click();
    await page.getByRole('button', { name: 'Leave and cancel it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
    await vi.waitUntil(() => room.cluster.processes().length === 0, { timeout: 10_000 });
    expect(console.problems).toEqual([]);
  });

  it('asks before the search and the browser’s Back leave it', async () => {
    await using console = await openPage(room.browser, room.house, { path: '' });
    const { page } = console;
    await page
      .getByRole('link', { name: /Retail/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Run diagnosis', exact: true }).first().click();
    const running = page.getByRole('region', { name: 'Diagnosis running' });
    await running.waitFor();
    await page.goBack();
    await stays(page);
    expect(page.url()).toMatch(/\/tenants\/retail$/);
    await running.waitFor();

    await page.getByLabel('Find a tenant', { exact: true }).first().fill('made');
    await page.keyboard.press('Enter');
    await stays(page);
    expect(page.url()).toMatch(/\/tenants\/retail$/);

    await page.goBack();
    await page.getByRole('button', { name: 'Leave and cancel it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
    await vi.waitUntil(() => room.cluster.processes().length === 0, { timeout: 10_000 });
    expect(console.problems).toEqual([]);
  });

  it('asks before it signs out, and keeps the run on Stay', async () => {
    await using console = await openRunning('/tenants/retail', 'Run diagnosis');
    const { page } = console;
    const signOut = async (): Promise<void> => {
      await page.getByRole('button', { name: /^Account/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
    };
    await signOut();
    await stays(page);
    await page.getByRole('region', { name: 'Diagnosis running' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await signOut();
    await page.getByRole('button', { name: 'Leave and cancel it' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await vi.waitUntil(() => room.cluster.processes().length === 0, { timeout: 10_000 });
    expect(console.problems).toEqual([]);
  });

  it('asks before the tab is closed, and no longer once it was cancelled', async () => {
    await using console = await openRunning('/tenants/retail', 'Run diagnosis');
    const { page } = console;
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.close({ runBeforeUnload: true });
    await vi.waitUntil(() => asked.length > 0, { timeout: 10_000 });
    expect(asked).toEqual(['beforeunload']);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/^Cancelled after /).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(asked).toEqual(['beforeunload']);
  });

  it('asks before another tool is chosen while one runs, whose call would end with its form', async () => {
    await using console = await openRunning('/tenants/retail/tools/get_disk_usage', 'Run');
    const { page } = console;
    await page.getByRole('link', { name: /^Replica status/ }).click();
    await page.getByRole('dialog', { name: '“Disk usage” is still running' }).waitFor();
    await stays(page);
    await page.getByRole('region', { name: 'Running: Disk usage' }).waitFor();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByText(/^Cancelled after /).waitFor();
    await vi.waitUntil(() => room.cluster.processes().length === 0, { timeout: 10_000 });
    await page.getByRole('link', { name: /^Replica status/ }).click();
    await page.getByRole('heading', { name: 'Replica status' }).waitFor();
    expect(console.problems).toEqual([]);
  });
});
