import { CAUSES, CHECKS } from '@starrocks-mcp/experts';
import { describe, expect, it } from 'vitest';
import { aCaller } from './testing/a-caller.ts';
import { connectClient } from './testing/connect-client.ts';
import { createScriptedLink, rowsOf } from './testing/scripted-link.ts';

const link = createScriptedLink(() => rowsOf([], []));

describe('finding resources', () => {
  it('list every finding and root cause that a report can have', async () => {
    await using connected = await connectClient(aCaller({ link }), 'http-2025');
    const { resources } = await connected.client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(
      [...CHECKS, ...CAUSES].map(({ id }) => `starrocks://findings/${id}`),
    );
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

  it.each(['en', 'zh'] as const)(
    'explain each root cause by the findings that follow from it, in %s',
    async (language) => {
      await using connected = await connectClient(aCaller({ link, tenant: { language } }), 'connection');
      for (const { id, title, canExplain } of CAUSES) {
        const { contents } = await connected.client.readResource({ uri: `starrocks://findings/${id}` });
        expect(contents[0]).toMatchObject({ text: expect.stringContaining(title[language]) });
        for (const finding of canExplain) expect(JSON.stringify(contents)).toContain(finding);
      }
    },
  );

  it('speak the language that the URI asks for, down to units and sources', async () => {
    await using connected = await connectClient(aCaller({ link, tenant: { language: 'en' } }), 'connection');
    const uri = 'starrocks://findings/schema.bucket_skew?language=zh';
    const { contents } = await connected.client.readResource({ uri });
    expect(JSON.stringify(contents)).toContain('- 3 倍同分区平均 Tablet（且超过 1 GiB）（本产品设定）');
  });

  it('complete an id from its beginning', async () => {
    await using connected = await connectClient(aCaller({ link }), 'http-2025');
    const ref = { type: 'ref/resource', uri: 'starrocks://findings/{id}' } as const;
    const { completion } = await connected.client.complete({ ref, argument: { name: 'id', value: 'storage.disk_' } });
    expect(completion.values).toEqual([
      'storage.disk_load_refused',
      'storage.disk_nearly_full',
      'storage.disk_offline',
    ]);
  });

  it('answer an unknown finding with a protocol error', async () => {
    await using connected = await connectClient(aCaller({ link }), 'http-2026');
    const reading = connected.client.readResource({ uri: 'starrocks://findings/storage.nothing' });
    await expect(reading).rejects.toMatchObject({ code: -32_602 });
  });
});
