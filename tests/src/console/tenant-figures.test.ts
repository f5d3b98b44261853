import { readFileSync } from 'node:fs';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, openHouse, type House } from '../house.ts';
import { openBrowser, openPage } from './open-console.ts';

const SCENARIOS = new URL('../../../packages/experts/scenarios/', import.meta.url);

let browser: Browser;
let house: House;
const clusters: Simulator[] = [];

async function openCluster(scenario: string) {
  const cluster = await startSimulator({ scenario: JSON.parse(readFileSync(new URL(scenario, SCENARIOS), 'utf8')) });
  clusters.push(cluster);
  return { direct: { host: '127.0.0.1', port: cluster.port, user: 'root' } };
}

async function diagnose(tenantId: string, tool = 'analyze_system_comprehensive'): Promise<void> {
  const answer = await fetch(`${house.url}/admin/tenants/${tenantId}/calls`, {
    method: 'POST',
    headers: { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' },
    body: JSON.stringify({ tool, arguments: { language: 'en' } }),
  });
  if (!(await answer.text()).includes('event: result')) throw new Error(`the diagnosis of ${tenantId} failed`);
}

beforeAll(async () => {
  const gone = await openCluster('healthy/baseline-shared-nothing-3.5.json');
  const tenants = {
    late: await openCluster('ingestion/lag-by-time-3.3.json'),
    full: await openCluster('cause/disk-full-3.5.json'),
    lake: await openCluster('cause/small-frequent-loads-shared-data.json'),
    part: await openCluster('healthy/baseline-shared-nothing-3.5.json'),
    gone,
  };
  await clusters[0]?.close();
  browser = await openBrowser();
  house = await openHouse({ tenants, keys: { client: ['late'] } });
  await Promise.all(['late', 'full', 'lake'].map((tenant) => diagnose(tenant)));
  await diagnose('part', 'analyze_query_performance');
});
afterAll(async () => {
  await browser.close();
  await house[Symbol.asyncDispose]();
  await Promise.all(clusters.map((cluster) => cluster.close()));
});

describe('figures of a cluster', () => {
  it('draw how late a routine load is where the release tells no messages, down to the evidence', async () => {
    await using console = await openPage(browser, house, { path: '/tenants/late' });
    const { page } = console;
    const delay = page.getByRole('region', { name: 'Routine load delay' });
    await delay.getByText('3 h', { exact: true }).first().waitFor();
    await delay.getByText('Latest, the highest: web.clicks_from_kafka').waitFor();
    expect(await page.getByText('Not told by this cluster', { exact: false }).count()).toBe(0);
    await page.getByRole('link', { name: 'link to this report' }).waitFor();
    await delay.getByRole('link', { name: 'Evidence: Routine load lags behind its source' }).click();
    const finding = page.getByRole('article', { name: /Routine load lags behind its source/ });
    await finding.and(page.locator(':focus')).waitFor();
    await finding.getByText('Statement', { exact: true }).first().click();
    await finding
      .getByText(/^SELECT /)
      .first()
      .waitFor();
    expect(console.problems).toEqual([]);
  });

  it('lead from a full disk to the finding about it', async () => {
    await using console = await openPage(browser, house, { path: '/tenants/full' });
    const { page } = console;
    const disks = page.getByRole('region', { name: 'Disk by node' });
    const worst = disks.getByRole('listitem').first();
    await worst.getByText('1.95 TiB of 2 TiB (97.6 %)', { exact: false }).waitFor();
    await worst.getByRole('link', { name: 'a disk refuses loads' }).click();
    await page
      .getByRole('article', { name: /Loads refused because of disk space/ })
      .and(page.locator(':focus'))
      .waitFor();
    expect(console.problems).toEqual([]);
  });

  it('say that data in object storage fills no disks, and nothing of disks where an analysis asks for none', async () => {
    await using console = await openPage(browser, house, { path: '/tenants/lake' });
    const { page } = console;
    await page.getByText('The data of this cluster lies in object storage', { exact: false }).waitFor();
    await page.goto(`${house.url}/console/tenants/lake/tools/analyze_query_performance`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('heading', { name: 'Checks' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Disk by node' }).count()).toBe(0);
    expect(console.problems).toEqual([]);
  });
});

describe('a tenant of which only a part was ever analysed', () => {
  it('is not drawn as if all of it had been', async () => {
    await using console = await openPage(browser, house, { path: '/tenants/part' });
    const { page } = console;
    await page.getByText('Only a part was looked at: Diagnose query performance.', { exact: false }).waitFor();
    await page.getByRole('heading', { name: 'Over time' }).waitFor();
    expect(await page.getByText('Not told by this cluster', { exact: false }).count()).toBe(0);
    await diagnose('part');
    await page.reload();
    await page.getByRole('region', { name: 'Load success' }).waitFor();
    expect(await page.getByText('Only a part was looked at', { exact: false }).count()).toBe(0);
    expect(console.problems).toEqual([]);
  });
});

describe('what changed since the last look', () => {
  it('is drawn with both values, and is the latest diagnosis from then on', async () => {
    const path = '/tenants/late/tools/compare_with_last_look';
    await using console = await openPage(browser, house, { path });
    const { page } = console;
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('heading', { name: 'Unchanged 1' }).waitFor();
    await page
      .getByText('Before 10,800 s')
      .or(page.locator('dl', { hasText: '10,800 s' }))
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Routine load lags behind its source' }).click();
    await page
      .getByRole('article', { name: /Routine load lags behind its source/ })
      .and(page.locator(':focus'))
      .waitFor();
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.getByRole('link', { name: 'link to this report' }).click();
    await page.locator('code', { hasText: 'compare_with_last_look' }).waitFor();
    expect(console.problems).toEqual([]);
  });
});

describe('a cluster that the hub reaches directly', () => {
  it('has no agent to be offline when it does not answer', async () => {
    await using console = await openPage(browser, house, { path: '/tenants/gone' });
    const { page } = console;
    await page.getByRole('button', { name: 'Run diagnosis' }).first().click();
    await page.getByRole('alert').getByText('DB_UNAVAILABLE').waitFor();
    await page.getByText('The cluster did not answer the last call').waitFor();
    expect(await page.getByText('The agent is offline').count()).toBe(0);
    expect(console.problems).toEqual([]);
  });
});
