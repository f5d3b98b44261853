import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aHub, type TestHub } from '../testing/a-hub.ts';
import { createOpenApi } from './openapi.ts';

/** Spoken by MCP clients and agents, which have documents of their own. */
const NOT_DESCRIBED = /^(\/mcp|\/sse|\/messages|\/agent\/.*|\/console|\/console\/|\/console\/\*path)$/;

let hub: TestHub;
beforeAll(async () => {
  hub = await aHub({ tenants: {} });
});
afterAll(() => hub[Symbol.asyncDispose]());

describe('the OpenAPI document', () => {
  it('describes each route that is served, and no other', () => {
    const paths = createOpenApi('1.0.0')['paths'];
    const described = Object.entries(paths ?? {}).flatMap(([path, operations]: [string, unknown]) =>
      Object.keys(operations ?? {}).map((method) => `${method} ${path}`),
    );
    const served = hub.routes
      .filter(({ path }) => !NOT_DESCRIBED.test(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(described.toSorted()).toEqual(served.toSorted());
  });

  it('has the answers that are neither success nor an error body: not ready, and nobody signed in', () => {
    const statusesOf = (path: string) =>
      Object.keys(Object(createOpenApi('1.0.0')['paths'])[path]?.get?.responses ?? {});
    expect(statusesOf('/ready')).toContain('503');
    expect(statusesOf('/console/api/session')).toContain('204');
  });
});
