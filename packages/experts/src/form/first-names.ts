import type { Bilingual } from './bilingual.ts';

/** `a, b, c …`: the first three names. */
export function firstNames(names: readonly string[]): Bilingual {
  const first = names.slice(0, 3);
  const isCut = names.length > first.length;
  return { en: `${first.join(', ')}${isCut ? ' …' : ''}`, zh: `${first.join('、')}${isCut ? ' 等' : ''}` };
}
