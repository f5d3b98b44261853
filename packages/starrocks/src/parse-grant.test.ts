import { describe, expect, it } from 'vitest';
import { parseGrant } from './parse-grant.ts';

describe('a line of SHOW GRANTS', () => {
  it.each([
    ["GRANT SELECT ON ALL TABLES IN ALL DATABASES TO USER 'r'@'%'", ['SELECT'], 'ALL TABLES'],
    ['GRANT ALTER, DROP, CREATE_TABLE ON DATABASE db1 TO USER `g`@`%`;', ['ALTER', 'DROP', 'CREATE_TABLE'], 'DATABASE'],
    ["GRANT CREATE RESOURCE GROUP, OPERATE ON SYSTEM TO USER 'r'@'%'", ['CREATE RESOURCE GROUP', 'OPERATE'], 'SYSTEM'],
    ["GRANT Select_priv, Load_priv ON db.* TO 'u'@'%'", ['SELECT_PRIV', 'LOAD_PRIV'], 'TABLE'],
    ['GRANT INSERT ON TABLE `a ON b TO c`.`t` TO USER u', ['INSERT'], 'TABLE'],
    ['grant impersonate on user `a`@`%` to user `g`@`%`', ['IMPERSONATE'], 'USER'],
  ])('tells the rights of %s', (line, rights, on) => {
    expect(parseGrant(line)).toMatchObject({ kind: 'rights', rights, on, withGrantOption: false });
  });

  it('tells that rights may be passed on', () => {
    const line = 'GRANT SELECT ON *.* TO ROLE role_g WITH GRANT OPTION;';
    expect(parseGrant(line)).toMatchObject({ rights: ['SELECT'], withGrantOption: true });
  });

  it.each([
    ["GRANT 'root', 'testrole' TO 'root'@'%'", ['root', 'testrole']],
    ['GRANT role_g, public to `user_g`@`%`;', ['role_g', 'public']],
    ['GRANT `on to` TO USER u', ['on to']],
  ])('tells the roles of %s', (line, roles) => {
    expect(parseGrant(line)).toEqual({ kind: 'roles', roles });
  });

  it.each(['', 'GRANT', 'REVOKE SELECT ON t FROM USER u', 'GRANT ON t TO u', 'SELECT 1'])(
    'is not understood where it is %j',
    (line) => expect(parseGrant(line)).toBeUndefined(),
  );
});
