import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { createPolicyGuard } from './policy-guard.ts';

const ID = '502f3c04-8f5c-11ee-a41f-b22a2c00f66b';
const PROFILE = `SELECT get_query_profile('${ID}') AS profile LIMIT 1`;
const ALLOWED = { queryProfile: true };

function codeOf(text: string, options = {}): string {
  const verdict = judge(text, options);
  return verdict.ok ? 'accepted' : verdict.refusal.code;
}

describe('the profile of one query', () => {
  it.each([PROFILE, `SELECT get_query_profile('${ID}')`])('is let through where it is allowed: %s', (text) => {
    expect(codeOf(text, ALLOWED)).toBe('accepted');
    expect(codeOf(text)).toBe('function_denied');
  });

  it.each([
    "SELECT get_query_profile('q')",
    "SELECT get_query_profile('')",
    `SELECT get_query_profile("${ID}")`,
    `SELECT get_query_profile(last_query_id())`,
    `SELECT get_query_profile('${ID}' )`,
    `SELECT get_query_profile('${ID}'), 1`,
    `SELECT get_query_profile('${ID}') FROM information_schema.loads`,
    `SELECT get_query_profile('${ID}') UNION ALL SELECT get_query_profile('${ID}')`,
    `SELECT upper(get_query_profile('${ID}'))`,
    `SELECT get_query_profile('${ID}') AS profile LIMIT 1;`,
    `SELECT get_query_profile('${ID}') AS profile LIMIT 1 -- x`,
    `SELECT get_query_profile('${ID}')\n`,
    `SELECT Get_Query_Profile('${ID}')`,
    `SELECT \`get_query_profile\`('${ID}')`,
    `SELECT get_query_profile_from_be('${ID}')`,
    `SELECT get_query_dump('${ID}')`,
  ])('is let through in no other form: %j', (text) => {
    expect(codeOf(text, ALLOWED)).toBe('function_denied');
  });

  it.each([['get_query_profile'], ['GET_*'], ['get_query*']])('stays denied where the owner denies %s', (name) => {
    expect(codeOf(PROFILE, { ...ALLOWED, functions: { deny: [name] } })).toBe('function_denied');
  });

  it('is not let through by a list of allowed functions that lacks it', () => {
    expect(codeOf(PROFILE, { ...ALLOWED, functions: { allow: ['count'] } })).toBe('function_not_allowed');
  });

  it('passes a policy as it is, within its row limit, until the policy turns it off', () => {
    const prepared = createPolicyGuard({ ...ALLOWED, maxRows: 100 }).prepare(PROFILE);
    expect(prepared.ok ? prepared.statement.text : prepared.refusal).toBe(PROFILE);
    expect(createPolicyGuard({ ...ALLOWED, queryProfile: false }).prepare(PROFILE).ok).toBe(false);
    expect(createPolicyGuard().prepare(PROFILE).ok).toBe(false);
  });
});
