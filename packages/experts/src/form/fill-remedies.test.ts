import { describe, expect, it } from 'vitest';
import { fillRemedies, quoteName } from './fill-remedies.ts';

describe('quoteName', () => {
  it.each([
    [['shop', 'orders_job'], 'shop.orders_job'],
    [['shop', '订单'], 'shop.`订单`'],
    [['my-db', 'a`b'], '`my-db`.`a``b`'],
  ])('writes %j as %s', (parts, name) => {
    expect(quoteName(...parts)).toBe(name);
  });
});

describe('fillRemedies', () => {
  it('puts names in place of blanks, and leaves the others to the reader', () => {
    const text = { en: 'Do it.', zh: '执行。' };
    const remedies = [
      { text, statement: 'ALTER ROUTINE LOAD FOR <database>.<job> FROM kafka ("<partition>");' },
      { text },
    ];
    expect(fillRemedies(remedies, { '<database>.<job>': 'shop.`$&`' })).toEqual([
      { text, statement: 'ALTER ROUTINE LOAD FOR shop.`$&` FROM kafka ("<partition>");' },
      { text },
    ]);
  });
});
