import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../index.ts';
import { aScenario, connectTo, errorOf, firstRow } from '../testing/connect.ts';

let simulator: Simulator;
let client: Connection;

beforeAll(async () => {
  simulator = await startSimulator({
    scenario: aScenario({
      tables: {
        'd.t': [
          { id: 1, grp: 'a', v: 10, note: '5' },
          { id: 2, grp: 'a', v: 20, note: 'x' },
          { id: 3, grp: 'b', v: null, note: '12' },
        ],
        'd.u': [
          { id: 1, label: 'one' },
          { id: 9, label: 'nine' },
        ],
      },
    }),
  });
  client = await connectTo(simulator, { database: 'd' });
});
afterAll(async () => {
  client.destroy();
  await simulator.close();
});

describe('functions and operators read as StarRocks reads them', () => {
  it.each([
    ['7 / 2', 3.5],
    ['7 DIV 2', '3'],
    ['-7 % 3', '-1'],
    ['1 / 0', null],
    ['100.0 * 3 / 7', '42.8571429'],
    ["'5' + 1", 6],
    ["'10' > 9", 1],
    ["'1.0' = 1", 0],
    ["CAST('2.7' AS INT)", 2],
    ['CAST(2.7 AS BIGINT)', '2'],
    ["CAST('x' AS INT)", null],
    ["CAST('2026-02-30' AS DATETIME)", null],
    ['1 || 0', 1],
    ["concat('a', NULL)", null],
    ['greatest(1, NULL)', null],
    ['ifnull(NULL, 3)', 3],
    ["if(1 > 2, 'a', 'b')", 'b'],
    ['round(2.5)', '3'],
    ['floor(-1.5)', '-2'],
    ["split_part('a,b', ',', 2)", 'b'],
    ["split_part('a,b', ',', 3)", null],
    ["substring('hello', -3, 2)", 'll'],
    ["locate('b', 'abcb', 3)", '4'],
    ["instr('abc', 'c')", '3'],
    ["length('订单')", '6'],
    ["char_length('订单')", '2'],
    [String.raw`regexp_extract('v=12', 'v=(\\d+)', 1)`, '12'],
    ["'abc' RLIKE '^a'", 1],
    [String.raw`'axb' LIKE 'a\\_b'`, 0],
    [String.raw`'a_b' LIKE 'a\\_b'`, 1],
    ["json_length('[1,2,3]')", '3'],
    [`get_json_int('{"a":{"b":7}}', '$.a.b')`, '7'],
    [`get_json_string('{"0":"x"}', '$.0')`, 'x'],
    [`get_json_string('broken', '$.a')`, null],
    [`parse_json('{"a":[1]}') -> 'a'`, '[1]'],
    [`CAST(parse_json('{"a":"5"}') -> '$.a' AS INT)`, 5],
    ["date_format('2026-01-02 03:04:05', '%Y%m%d %H:%i:%s')", '20260102 03:04:05'],
    ["str_to_date('2026/01/02', '%Y/%m/%d')", '2026-01-02 00:00:00'],
    ["timestampdiff(MINUTE, '2026-01-01 00:00:30', '2026-01-01 00:02:29')", '1'],
    ["hours_diff(now(), '2026-01-31 09:30:00')", '2'],
    ['now() - INTERVAL 90 MINUTE', '2026-01-31 10:30:00'],
    ['date_sub(now(), INTERVAL 2 DAY)', '2026-01-29 12:00:00'],
    ["date_trunc('hour', now())", '2026-01-31 12:00:00'],
    ['from_unixtime(0)', '1970-01-01 08:00:00'],
    ["unix_timestamp('1970-01-01 08:00:10')", '10'],
    ['unix_timestamp() - unix_timestamp(now())', '0'],
  ])('answers %s', async (expression, expected) => {
    expect(await firstRow(client, `SELECT ${expression} AS x`)).toEqual([expected]);
  });
});

describe('queries', () => {
  it.each([
    [
      'SELECT grp, count(*), sum(v), avg(v), count(v) FROM t GROUP BY grp ORDER BY grp DESC',
      ['b', '1', null, null, '0'],
    ],
    ["SELECT group_concat(note ORDER BY id DESC SEPARATOR ';') FROM t", ['12;x;5']],
    ["SELECT group_concat(DISTINCT 12 - id ORDER BY 12 - id SEPARATOR ',') FROM t", ['9,10,11']],
    ['SELECT id FROM t ORDER BY v LIMIT 1', ['3']],
    ['SELECT id FROM t ORDER BY v DESC LIMIT 1', ['2']],
    ['SELECT count(*) FROM t WHERE note > 4', ['2']],
    ["SELECT count(*) FROM t WHERE note IN (5, 'x')", ['2']],
    ['SELECT t.id, u.label FROM t LEFT JOIN u ON t.id = u.id ORDER BY t.id DESC LIMIT 1', ['3', null]],
    ['SELECT id, label FROM t JOIN u USING (id)', ['1', 'one']],
    ['SELECT max(n) FROM (SELECT grp, count(*) AS n FROM t GROUP BY grp) AS s', ['2']],
    ['WITH a AS (SELECT id FROM t), b(x) AS (SELECT max(id) FROM a) SELECT x FROM b', ['3']],
    ['SELECT id FROM t WHERE id = (SELECT max(id) FROM u WHERE u.id = t.id)', ['1']],
    ['SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.id = t.id) ORDER BY id LIMIT 1', ['2']],
    ['SELECT id FROM t UNION ALL SELECT id FROM u ORDER BY id DESC LIMIT 1', ['9']],
    ['SELECT id, row_number() OVER (PARTITION BY grp ORDER BY id DESC) AS r FROM t ORDER BY r, id LIMIT 1', ['2', '1']],
    ['SELECT grp AS g, count(*) AS n FROM t GROUP BY g HAVING n > 1', ['a', '2']],
    ['SELECT CASE WHEN v > 15 THEN "big" ELSE "small" END FROM t WHERE id = 2', ['big']],
    ["SELECT percentile_approx(v, 0.5), stddev(v) FROM t WHERE grp = 'a'", [15, 5]],
    ['SELECT DEFAULT_CATALOG.D.T.ID FROM default_catalog.d.t WHERE ID = 2', ['2']],
  ])('runs %s', async (sql, expected) => {
    expect(await firstRow(client, sql)).toEqual(expected);
  });

  it.each([
    ['SELECT v FROM t GROUP BY grp', 1064],
    ['SELECT nope FROM t', 5509],
    ['SELECT x.id FROM t', 5509],
    ['SELECT id FROM t, u', 1064],
    ['SELECT * FROM nope.t', 5501],
    ['SELECT * FROM d.nope', 5502],
    ['SELECT * FROM other.d.t', 5078],
    ['SELECT $$a$$', 1064],
    ['SELEC 1', 1064],
    ['', 1064],
  ])('refuses %s with %d', async (sql, errno) => {
    expect(await errorOf(client.query(sql === '' ? ';' : sql))).toMatchObject({ errno });
  });

  it.each([
    'SELECT host_name()',
    "SELECT * FROM files('path' = 's3://x')",
    'SELECT * FROM unnest([1])',
    'SELECT @a',
    'SELECT * EXCEPT(id) FROM t',
    'SELECT id FROM t GROUP BY ROLLUP(id)',
  ])('says that it cannot run %s instead of answering wrongly', async (sql) => {
    expect((await errorOf(client.query(sql))).errno).toBe(1064);
  });
});
