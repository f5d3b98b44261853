import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTemplateMatcher, type StatementTemplate } from './statement-template.ts';

const LOADS: StatementTemplate = {
  id: 'loads',
  template:
    "SELECT LABEL AS label, 'a?b' AS mark FROM information_schema.loads WHERE LABEL = {label} AND AGE < {hours} LIMIT {limit}",
  parameters: {
    label: { kind: 'text', maxLength: 8 },
    hours: { kind: 'integer', min: -5, max: 720 },
    limit: { kind: 'integer', min: 1, max: 100 },
  },
};
const METRICS: StatementTemplate = {
  id: 'metrics',
  template: 'SELECT NAME AS name FROM information_schema.be_metrics WHERE NAME IN ({names}) LIMIT 10',
  parameters: { names: { kind: 'names', allowed: ['cpu', 'disk.used'] } },
};
const matcher = createTemplateMatcher([LOADS, METRICS]);

function loads({ label = "'x'", hours = '24', limit = '10', more = '' }): string {
  return `SELECT LABEL AS label, 'a?b' AS mark FROM information_schema.loads WHERE LABEL = ${label} AND AGE < ${hours}${more} LIMIT ${limit}`;
}

function metrics(names: string): string {
  return `SELECT NAME AS name FROM information_schema.be_metrics WHERE NAME IN (${names}) LIMIT 10`;
}

describe('a template', () => {
  it('matches its instances', () => {
    expect(matcher.match(loads({}))).toBe('loads');
    expect(matcher.match(loads({ hours: '-5', label: "'it''s \\\\'", limit: '100' }))).toBe('loads');
    expect(matcher.match(loads({}).replaceAll(' ', '\n  '))).toBe('loads');
    expect(matcher.match(metrics("'cpu', 'disk.used'"))).toBe('metrics');
  });

  it.each([
    loads({ more: ' OR 1 = 1' }),
    loads({ limit: '101' }),
    loads({ limit: '0' }),
    loads({ limit: '10 OFFSET 5' }),
    loads({ hours: '-6' }),
    loads({ hours: '1.5' }),
    loads({ hours: '(24)' }),
    loads({ hours: '00000000000000024' }),
    loads({ label: "'too long a label'" }),
    loads({ label: '"x"' }),
    loads({ label: "'x\\n'" }),
    loads({ label: "'x' 'y'" }),
    loads({ label: 'LABEL' }),
    loads({ label: "'x' OR LABEL = 'y'" }),
    loads({ label: "('x')" }),
    loads({}).replace('LABEL AS', 'USER AS'),
    loads({}).replace("'a?b'", "'a''b'"),
    loads({}).replace('information_schema.loads', '`information_schema`.loads'),
    `${loads({})} UNION ALL SELECT 1, 2`,
    `${loads({})};`,
    `${loads({})} -- x`,
    `SELECT /*+ SET_VAR(query_timeout=1) */ ${loads({}).slice(7)}`,
    metrics("'cpu', 'other'"),
    metrics("'cpu',"),
    metrics(''),
    metrics("'cpu' 'disk.used'"),
    'SELECT 1',
    '',
    "SELECT '",
  ])('matches no look-alike: %s', (sql) => {
    expect(matcher.match(sql)).toBeUndefined();
  });

  it('cannot be made of what the lexer does not read, or with a hole that is none', () => {
    for (const template of ["SELECT '{label}'", 'SELECT {other}', 'SELECT ?', "SELECT '", 'SELECT {constructor}']) {
      expect(() => createTemplateMatcher([{ ...LOADS, template }])).toThrow(RangeError);
    }
  });

  it('matches what its own parameters write, and nothing with one character more or less', () => {
    const label = fc.string({ maxLength: 8 });
    const hours = fc.integer({ min: -5, max: 720 });
    const change = fc.record({
      at: fc.nat(),
      piece: fc.constantFrom('', 'x', '1', "'", ' OR 1=1', '--', ';', '?', ')'),
    });
    fc.assert(
      fc.property(label, hours, change, (text, number, { at, piece }) => {
        const quoted = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
        const sql = loads({ label: quoted, hours: String(number) });
        expect(matcher.match(sql)).toBe('loads');
        const place = at % sql.length;
        const altered = sql.slice(0, place) + piece + sql.slice(place + (piece === '' ? 1 : 0));
        if (matcher.match(altered) === undefined) return;
        // Only blanks and the values of the holes may differ.
        const bare = (one: string): string =>
          one.replace(/LABEL\s*=\s*'(?:[^'\\]|\\\\|'')*'/, '').replaceAll(/-?\d+|\s+/g, ' ');
        expect(bare(altered).replaceAll(' ', '')).toBe(bare(sql).replaceAll(' ', ''));
      }),
      { seed: 20_261_121, numRuns: 5_000 },
    );
  });
});
