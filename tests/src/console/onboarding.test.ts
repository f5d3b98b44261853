import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type House } from '../house.ts';
import { openDialOutAgent } from '../open-dial-out-agent.ts';
import { openBrowser, openPage } from './open-console.ts';

let house: House;
let browser: Browser;
let simulator: Simulator;
beforeAll(async () => {
  [browser, house, simulator] = await Promise.all([
    openBrowser(),
    openHouse({ tenants: {}, keys: {} }),
    startSimulator({ scenario: { name: 'onboarding', version: '3.5.7' } }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await house[Symbol.asyncDispose]();
  await simulator.close();
});

describe('onboarding', () => {
  it('leads from nothing to a tested tenant and a client that works', async () => {
    await using room = await openPage(browser, house);
    const { page } = room;
    await page.getByRole('link', { name: 'New tenant' }).first().click();
    await page.getByLabel('Name').fill('Harbour Bank');
    expect(await page.getByLabel('Tenant id').inputValue()).toBe('harbour-bank');
    await page.getByRole('button', { name: 'Create tenant' }).click();

    const command = await page.getByRole('region', { name: 'Install command' }).innerText();
    expect(command).toMatch(
      /^curl -fsS http:\/\/127\.0\.0\.1:\d+\/agent\/install\.sh \| sh -s -- --hub \S+ --enroll \S+$/,
    );
    await page.getByText('Waiting for the agent').waitFor();
    const code = command.split(' ').at(-1) ?? '';
    await using agent = await openDialOutAgent({ house, tenantId: 'harbour-bank', clusterPort: simulator.port, code });

    // Nobody touches the page: it sees the agent and tests the way by itself.
    await page.getByText('The agent is online').first().waitFor();
    await page.getByText('The database answers').first().waitFor();
    expect(await page.getByText('3.5.7').count()).toBe(1);
    expect(await page.getByText(agent.agentId).count()).toBe(1);
    expect(await page.getByRole('heading', { name: /\(done\)$/ }).count()).toBe(3);

    await page.getByRole('button', { name: 'Make a key for this tenant' }).click();
    const key = await page.getByRole('region', { name: 'API key' }).innerText();
    for (const client of ['Gemini CLI', 'Claude Code', 'Claude Desktop', 'Cursor', 'VS Code']) {
      await page.getByRole('tab', { name: client }).click();
      const config = await page.getByRole('region', { name: `Configuration for ${client}` }).innerText();
      for (const part of [`${house.url}/mcp`, key, 'harbour-bank']) expect(config).toContain(part);
      expect(() => JSON.parse(config)).not.toThrow();
    }
    const tools = await fetch(`${house.url}/tools`, { headers: { 'X-API-Key': key, 'X-Tenant-ID': 'harbour-bank' } });
    expect(tools.status).toBe(200);

    // The agent dies while the page is open.
    await page.getByRole('link', { name: 'Fleet' }).click();
    const row = page.getByRole('row', { name: 'Harbour Bank' });
    await row.getByText('Online').waitFor();
    await agent.agent.close();
    await row.getByText('Offline').waitFor();
    expect(room.problems).toEqual([]);
  });

  it('goes on by its address where it was left, without the code that was shown once', async () => {
    await using room = await openPage(browser, house, { path: '/onboarding/left-behind' });
    const { page } = room;
    await page.getByText('There is no tenant of that id').waitFor();
    await fetch(`${house.url}/admin/tenants`, {
      method: 'POST',
      headers: { 'X-API-Key': 'operators-of-this-test-house', 'Content-Type': 'application/json' },
      body: JSON.stringify({ id: 'left-behind', link: 'dial-out' }),
    });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Make the install command' }).click();
    await page.getByRole('region', { name: 'Install command' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Make the install command' }).waitFor();
    expect(await page.getByRole('region', { name: 'Install command' }).count()).toBe(0);
    expect(room.problems).toEqual([]);
  });

  it('tells in the language of the page what to check when the way does not work', async () => {
    await fetch(`${house.url}/admin/tenants`, {
      method: 'POST',
      headers: { 'X-API-Key': 'operators-of-this-test-house', 'Content-Type': 'application/json' },
      body: JSON.stringify({
        id: 'unreached',
        agent_url: 'http://127.0.0.1:1',
        agent_token: 'token-of-a-test-agent-00',
      }),
    });
    await using room = await openPage(browser, house, { path: '/onboarding/unreached', language: 'zh-CN' });
    const { page } = room;
    await page.getByRole('button', { name: '立即测试' }).click();
    await page.getByText('请按此顺序检查').waitFor();
    const checks = await page.locator('ol ol li').allInnerTexts();
    expect(checks.length).toBeGreaterThan(1);
    for (const check of checks) expect(check).toMatch(/\p{Script=Han}/u);
  });

  it('tells what is wrong with a tenant before and after the hub was asked', async () => {
    await using room = await openPage(browser, house, { path: '/onboarding' });
    const { page } = room;
    await page.getByLabel('Tenant id').fill('not an id');
    await page.getByRole('button', { name: 'Create tenant' }).click();
    await page.getByText('at most 64, beginning with a letter or digit').waitFor();
    await page.getByLabel('Tenant id').fill('twice');
    await page.getByRole('button', { name: 'Create tenant' }).click();
    await page.getByText('Waiting for the agent').waitFor();
    await page.goto(`${house.url}/console/onboarding`);
    await page.getByLabel('Tenant id').fill('twice');
    await page.getByRole('button', { name: 'Create tenant' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('TENANT_EXISTS');
    expect(room.problems).toEqual([]);
  });
});
