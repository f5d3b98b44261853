import { expect, it } from 'vitest';
import { KeyRates } from './key-rates.ts';

it('forgets no key that used its allowance up, however many others ask', () => {
  const rates = new KeyRates(1);
  const used = { keyId: 'used', rateLimitPerMinute: undefined };
  rates.take(used);
  for (let n = 0; n < 20_000; n += 1) rates.take({ keyId: `other-${n}`, rateLimitPerMinute: undefined });
  expect(() => rates.take(used)).toThrow('used up');
});
