import { CHECKS } from '@starrocks-mcp/experts';
import { describe, expect, it } from 'vitest';
import { aCaller } from './testing/a-caller.ts';
import { connectClient } from './testing/connect-client.ts';
import { createScriptedLink, rowsOf } from './testing/scripted-link.ts';

const link = createScriptedLink(() => rowsOf([], []));

describe('finding resources', () => {
  it('list every finding that a report can have', async () => {
    await using connected = await connectClient(aCaller({ link }), 'http-2025');
    const { resources } = await connected.client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(CHECKS.map(({ id }) => `starrocks://findings/${id}`));
    const { resourceTemplates } = await connected.client.listResourceTemplates();
    expect(resourceTemplates).toMatchObject([{ uriTemplate: 'starrocks://findings/{id}' }]);
  });

  it.each(['en', 'zh'] as const)('explain each finding whole, in %s', async (language) => {
    await using connected = await connectClient(aCaller({ link, tenant: { language } }), 'connection');
    for (const check of CHECKS) {
      const { contents } = await connected.client.readResource({ uri: `starrocks://findings/${check.id}` });
      const text = JSON.stringify(contents);
      expect(text).toContain(check.impact[language].slice(0, 20));
      expect(text).toContain('https://docs.starrocks.io/');
      expect(text).not.toMatch(/undefined|\[object/);
    }
  });

  it('answer an unknown finding with a protocol error', async () => {
    await using connected = await connectClient(aCaller({ link }), 'http-2026');
    const reading = connected.client.readResource({ uri: 'starrocks://findings/storage.nothing' });
    await expect(reading).rejects.toMatchObject({ code: -32_602 });
  });
});
