import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDialOutAgent } from '../open-dial-out-agent.ts';
import { openPage } from './open-console.ts';
import { openTenantHouse, type TenantHouse } from './open-tenant-house.ts';

let room: TenantHouse;
beforeAll(async () => {
  room = await openTenantHouse();
});
afterAll(() => room[Symbol.asyncDispose]());

describe('a diagnosis run from the page', () => {
  it('shows its steps as they are done, then causes with their consequences', async () => {
    await using console = await openPage(room.browser, room.house, { path: '/tenants/retail' });
    const { page } = console;
    await page.getByText('No diagnosis yet').waitFor();
    await page.getByRole('button', { name: 'Run diagnosis' }).first().click();
    const running = page.getByRole('region', { name: 'Diagnosis running' });
    await running.getByText(/^\d+ of \d+$/).waitFor();
    await running.getByText(/^Checked /).waitFor();
    const consequences = page.getByRole('list', { name: 'Findings that follow from: Small, frequent loads' });
    await consequences.waitFor();
    expect(await running.count()).toBe(0);
    expect(await consequences.getByRole('listitem').count()).toBeGreaterThan(3);
    // One curve per consequence, drawn behind the list.
    const curves = page.locator('svg path[data-level]');
    expect(await curves.count()).toBe(await consequences.getByRole('listitem').count());
    expect(console.problems).toEqual([]);
  });

  it('leads from a consequence down to rows and statement', async () => {
    await room.diagnose('retail');
    await using console = await openPage(room.browser, room.house, { path: '/tenants/retail' });
    const { page } = console;
    const consequences = page.getByRole('list', { name: 'Findings that follow from: Small, frequent loads' });
    await consequences.getByRole('link', { name: /Too many versions/ }).click();
    const finding = page.getByRole('article', { name: /Too many versions/ });
    await finding.getByText('This product never runs it', { exact: false }).first().waitFor({ state: 'attached' });
    await finding.and(page.locator(':focus')).waitFor();
    await finding.getByRole('button', { name: /^Evidence/ }).click();
    await finding.getByRole('columnheader', { name: 'rowsets' }).waitFor();
    await finding.getByText('Statement', { exact: true }).click();
    await finding.getByText(/^SELECT /).waitFor();
    expect(console.problems).toEqual([]);
  });

  it('draws figures of which there is but one point, and says where each was read', async () => {
    await room.diagnose('odd');
    await using console = await openPage(room.browser, room.house, { path: '/tenants/odd' });
    const { page } = console;
    const versions = page.getByRole('region', { name: 'Versions per tablet' });
    await versions.getByText('One look so far', { exact: false }).waitFor();
    await versions.locator('.recharts-surface').waitFor();
    await versions.getByText('How it was read').click();
    await versions.getByText(/^SELECT .*max_tablet_rowset_num/).waitFor();
    await versions.getByRole('button', { name: 'As table' }).click();
    await versions.getByRole('cell', { name: '1,003 rowsets' }).waitFor();
    await page
      .getByRole('region', { name: 'Disk by node' })
      .getByText(/ of .* \(\d/)
      .first()
      .waitFor();
    expect(console.problems).toEqual([]);
  });

  it('is cancelled down to the statement on the cluster', async () => {
    room.cluster.setFault('*', { slowSeconds: 60 });
    await using console = await openPage(room.browser, room.house, { path: '/tenants/retail' });
    const { page } = console;
    await page.getByRole('button', { name: 'Run diagnosis' }).first().click();
    await vi.waitUntil(() => room.cluster.processes().length > 0, { timeout: 10_000 });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/^Cancelled after /).waitFor();
    await vi.waitUntil(() => room.cluster.processes().length === 0, { timeout: 10_000 });
    room.cluster.clearFault('*');
    expect(console.problems).toEqual([]);
  });

  it('is cancelled through the tenant’s agent: the statement is killed, and the next call runs', async () => {
    const agent = await openDialOutAgent({ house: room.house, tenantId: 'made', clusterPort: room.cluster.port });
    room.cluster.setFault('*', { slowSeconds: 60 });
    room.cluster.clearStatements();
    await using console = await openPage(room.browser, room.house, { path: '/tenants/made/tools/get_disk_usage' });
    const { page } = console;
    await page.getByText('Online', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await vi.waitUntil(() => room.cluster.processes().length > 0, { timeout: 10_000 });
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByText(/^Cancelled after .*ends the statement on the cluster too/).waitFor();
    await vi.waitUntil(() => room.cluster.processes().length === 0, { timeout: 10_000 });
    const statements = room.cluster.statements();
    expect(statements.filter(({ kind }) => kind === 'kill')).not.toEqual([]);
    expect(statements.filter(({ outcome }) => outcome === 'killed')).not.toEqual([]);
    room.cluster.clearFault('*');
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.getByRole('heading', { name: 'Result' }).waitFor();
    await page.getByText('How it was read').click();
    await page.getByText(/^SELECT .*disks_total_capacity/).waitFor();
    await agent[Symbol.asyncDispose]();
    expect(console.problems).toEqual([]);
  });
});

describe('an agent', () => {
  it('that dies while the page is open is shown as gone, and its calls fail with code and request id', async () => {
    const agent = await openDialOutAgent({ house: room.house, tenantId: 'made', clusterPort: room.cluster.port });
    await using console = await openPage(room.browser, room.house, { path: '/tenants/made' });
    const { page } = console;
    await page.getByText('Online', { exact: true }).waitFor();
    await agent[Symbol.asyncDispose]();
    await page.getByText('Offline', { exact: true }).waitFor();
    await page.getByText('The agent is offline').waitFor();
    await page.getByRole('button', { name: 'Run diagnosis' }).first().click();
    const alert = page.getByRole('alert');
    await alert.getByText('AGENT_OFFLINE').waitFor();
    expect(await alert.innerText()).toMatch(/Request [0-9a-f-]{36}/);
    expect(console.problems).toEqual([]);
  });
});
