import { describe, expect, it } from 'vitest';
import { loggableCause } from './loggable-cause.ts';

describe('loggableCause', () => {
  it('keeps codes and the place, and nothing of the statement that a driver attaches and quotes', () => {
    const sql = "SELECT nothing FROM t\n    at WHERE s = 'of the customer'";
    const error = Object.assign(new Error(`You have an error near ${sql}`), {
      errno: 1064,
      sqlState: 'HY000',
      code: 'ER_PARSE_ERROR',
      sql,
      sqlMessage: sql,
    });
    const cause = loggableCause(error);
    expect(cause).toMatchObject({ type: 'Error', errno: 1064, sqlState: 'HY000', code: 'ER_PARSE_ERROR' });
    expect(cause?.stack).toContain('loggable-cause.test.ts');
    expect(JSON.stringify(cause)).not.toMatch(/customer|nothing/);
  });

  it('names no host of a socket that failed', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 10.9.8.7:9030'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '10.9.8.7',
    });
    expect(loggableCause(error)).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect' });
    expect(JSON.stringify(loggableCause(error))).not.toContain('10.9.8.7');
  });

  it('quotes no text that could not be parsed', () => {
    const { reason } = parsed('of the customer');
    expect(reason).toBeInstanceOf(SyntaxError);
    expect(JSON.stringify(loggableCause(reason))).not.toContain('customer');
  });

  it('keeps the words of an error that has no code, and the kind alone of what is no error', () => {
    expect(loggableCause(new TypeError('x is not a function'))).toMatchObject({
      type: 'TypeError',
      message: 'x is not a function',
    });
    expect(loggableCause('a secret')).toEqual({ type: 'string' });
    expect(loggableCause(undefined)).toBeUndefined();
  });
});

function parsed(text: string): { readonly reason?: unknown } {
  try {
    JSON.parse(text);
    return {};
  } catch (reason) {
    return { reason };
  }
}
