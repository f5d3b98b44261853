import { Refused } from './refused.ts';
import type { Span } from './token.ts';

const SETTING =
  /^[ \t\r\n]*(?:'(\w+)'|"(\w+)"|(\w+))[ \t\r\n]*=[ \t\r\n]*(?:'[\w.+:/ -]*'|"[\w.+:/ -]*"|-?[\w.]+)[ \t\r\n]*$/;
const SET_VAR = /^[ \t\r\n]*SET_VAR[ \t\r\n]*\(([^()]*)\)[ \t\r\n]*$/i;

/**
 * A hint changes session variables for its statement, and SET_USER_VARIABLE runs a sub-query inside it (`HintFactory.java`).
 * Only `SET_VAR(key = value, …)` with listed keys and plain values passes.
 */
export function assertHintAllowed(text: string, span: Span, allowedKeys: ReadonlySet<string>): void {
  const content = text.slice(span.start + 3, span.end - 2);
  const settings = SET_VAR.exec(content)?.[1];
  if (allowedKeys.size === 0 || settings === undefined) throw refusedHint(span.start);
  for (const setting of settings.split(',')) {
    const match = SETTING.exec(setting);
    const key = match?.[1] ?? match?.[2] ?? match?.[3];
    if (key === undefined || !allowedKeys.has(key.toLowerCase())) throw refusedHint(span.start);
  }
}

function refusedHint(at: number): Refused {
  return new Refused(
    'hint_not_allowed',
    at,
    'A /*+ … */ hint acts on the session. Remove it; a plain comment has no + after /*.',
  );
}
