import { expect, it } from 'vitest';
import { assertReadOnly } from './read-only.ts';

const PROFILE = "SELECT get_query_profile('502f3c04-8f5c-11ee-a41f-b22a2c00f66b') AS profile LIMIT 1";

it('lets the experts alone ask for the profile of a query, as they mask what it quotes', () => {
  expect(assertReadOnly(PROFILE, { expert: true }).statement.text).toBe(PROFILE);
  expect(() => assertReadOnly(PROFILE)).toThrow(/get_query_profile\(\) is not allowed/);
});
