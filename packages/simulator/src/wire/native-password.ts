import { createHash, timingSafeEqual } from 'node:crypto';

const sha1 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Whether the client's answer to the salt proves the password (mysql_native_password). */
export function provesPassword(input: { password: string; salt: Buffer; answer: Buffer }): boolean {
  const { password, salt, answer } = input;
  if (password === '') return answer.length === 0;
  const hash = sha1(Buffer.from(password));
  const mask = sha1(salt, sha1(hash));
  const expected = hash.map((byte, index) => byte ^ (mask[index] ?? 0));
  return answer.length === expected.length && timingSafeEqual(answer, expected);
}
