import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newTargetSchema } from './alerts/alert-target.ts';
import { AlertTargets } from './alerts/alert-targets.ts';
import { testAlert } from './alerts/mail-text.ts';
import { Outbox } from './alerts/outbox.ts';
import { scheduleSchema } from './schedule/schedule-schema.ts';
import { Schedules } from './schedule/schedules.ts';
import { openStore } from './store/open-store.ts';
import { aHub, type TestHub } from './testing/a-hub.ts';
import { ask } from './testing/ask.ts';
import { openMailServer } from './testing/mail-server.ts';
import { openContractAgent, type ContractAgent } from './testing/contract-agent.ts';

const ADMIN_KEY = 'operators-key-of-this-test';
const HOUR = 3_600_000;

let dataDir: string;
let agent: ContractAgent;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'hub-runs-'));
  agent = await openContractAgent();
});

afterEach(async () => {
  await agent[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

/** As a hub left it that was stopped hours ago. */
function hadSchedules(...tenants: string[]): void {
  const store = openStore(dataDir);
  const schedules = new Schedules(store.db);
  const entry = scheduleSchema.parse({ every_minutes: 60, tool: 'analyze_storage_health' });
  for (const id of tenants) {
    schedules.save(id, entry, Date.now() - 9 * HOUR);
    schedules.noteSince([id], Date.now() - 9 * HOUR);
  }
  store.close();
}

function openHub(tenants: Readonly<Record<string, unknown>>): Promise<TestHub> {
  return aHub({ tenants, env: { DATA_DIR: dataDir, ADMIN_KEY, API_KEY: 'a-key', API_KEY_ALLOW_ALL_TENANTS: 'true' } });
}

async function admin(hub: TestHub, path: string): Promise<Record<string, unknown>> {
  return (await ask(`${hub.url}/admin/${path}`, { headers: { 'x-api-key': ADMIN_KEY } })).json();
}

describe('scheduled runs', () => {
  it('that a stopped hub missed are made once, kept as the scheduler’s, and an agent that is away is an outcome', async () => {
    hadSchedules('acme', 'away', 'closed');
    const away = { agent_url: 'http://127.0.0.1:1', agent_token: 'token-of-nobody' };
    await using hub = await openHub({
      acme: { agent_url: agent.url, agent_token: agent.token },
      away,
      closed: { ...away, enabled: false },
    });
    const outcomes = async () => {
      const schedules = await Promise.all(['acme', 'away', 'closed'].map((id) => admin(hub, `tenants/${id}/schedule`)));
      return schedules.map(({ last_run: run }) => Object(run)['outcome'] ?? null);
    };
    await expect.poll(outcomes, { timeout: 15_000 }).toEqual(['done', 'agent_offline', null]);
    const { reports } = await admin(hub, 'tenants/acme/reports');
    expect(reports).toMatchObject([{ principal: 'scheduler', tool: 'analyze_storage_health' }]);
    const next = Date.parse(String((await admin(hub, 'tenants/acme/schedule'))['next_run_at']));
    expect(next).toBeGreaterThan(Date.now());
    expect(next).toBeLessThanOrEqual(Date.now() + HOUR);
    const { records } = await admin(hub, 'audit?principal=scheduler');
    expect(records).toHaveLength(2);
  }, 30_000);

  it('end with the hub', async () => {
    hadSchedules('acme');
    await agent[Symbol.asyncDispose]();
    agent = await openContractAgent({ handle: async ({ gone }) => void (await gone) });
    const asked = agent.nextStatement();
    const hub = await openHub({ acme: { agent_url: agent.url, agent_token: agent.token } });
    await asked;
    await hub[Symbol.asyncDispose]();
    const store = openStore(dataDir);
    expect(new Schedules(store.db).findRun('acme')?.lastRun).toBeUndefined();
    store.close();
  }, 30_000);
});

describe('mail', () => {
  it('that waited when the hub stopped goes through its mail server, in the language of the report', async () => {
    await using server = await openMailServer();
    const store = openStore(dataDir);
    const made = newTargetSchema.parse({ name: 'ops', kind: 'email', to: 'ops@example.com', tenants: 'all' });
    const target = new AlertTargets(store).add(made, Date.now());
    const message = {
      at: '',
      tenant: { id: 'acme', name: 'Acme' },
      report_id: null,
      link: null,
      language: 'zh' as const,
    };
    new Outbox(store.db).add({
      target: { id: target.id, name: 'ops' },
      tenantId: 'acme',
      subject: '',
      message: { ...message, alerts: [testAlert('zh')] },
      now: Date.now(),
    });
    store.close();
    await using hub = await aHub({
      tenants: { acme: { agent_url: agent.url, agent_token: agent.token } },
      env: {
        DATA_DIR: dataDir,
        ADMIN_KEY,
        API_KEY: 'a-key',
        SMTP_URL: `smtp://hub@localhost:${server.port}`,
        SMTP_PASSWORD: 'right',
        ALERT_FROM: 'hub@example.com',
        ALERT_TLS_CA: server.ca,
      },
    });
    const states = async () => (await admin(hub, 'alerts'))['alerts'];
    await expect
      .poll(states, { timeout: 10_000 })
      .toMatchObject([{ state: 'delivered', attempts: 1, tenant_id: 'acme' }]);
    expect(server.mails).toMatchObject([{ to: ['ops@example.com'], isSecure: true }]);
  });

  it('has a password that is never shown', async () => {
    const mail = {
      SMTP_URL: 'smtp://hub@127.0.0.1:1',
      SMTP_PASSWORD: 'pass-of-the-mail-server',
      ALERT_FROM: 'hub@example.com',
    };
    await using hub = await aHub({
      tenants: { acme: { agent_url: agent.url, agent_token: agent.token } },
      env: { DATA_DIR: dataDir, ADMIN_KEY, API_KEY: 'a-key', ...mail },
    });
    const body = { name: 'ops', kind: 'email', to: 'ops@example.com', tenants: 'all' };
    const headers = { 'x-api-key': ADMIN_KEY, 'content-type': 'application/json' };
    const made = await ask(`${hub.url}/admin/alert-targets`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(made.status).toBe(201);
    const tested = await ask(`${hub.url}/admin/alert-targets/${String(made.json()['id'])}/test`, {
      method: 'POST',
      headers,
    });
    expect(tested.json()).toMatchObject({ success: false, error_code: 'UNREACHABLE' });
    const settings = JSON.stringify(await admin(hub, 'settings'));
    expect(settings).toContain('SMTP_PASSWORD');
    const database = readFileSync(join(dataDir, 'hub.db'), 'latin1');
    for (const text of [settings, made.text, hub.logText(), database]) expect(text).not.toContain('pass-of-the-mail');
  });
});
