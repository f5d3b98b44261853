import { randomUUID } from 'node:crypto';
import { deliveryCodeOf } from './delivery-error.ts';
import { testAlert } from './mail-text.ts';
import type { Sender } from './sender.ts';

/** How a test of a target ended. */
interface TestedTarget {
  readonly success: boolean;
  readonly target_id: string;
  readonly latency_ms: number;
  /** Null when it was delivered. */
  readonly error_code: string | null;
}

export type TestTarget = (targetId: string, signal: AbortSignal) => Promise<TestedTarget>;

/** Sends a message that names no tenant and no finding, once, and tells how that went. */
export function createTargetTest({ send, language }: { send: Sender; language: 'en' | 'zh' }): TestTarget {
  return async (targetId, signal) => {
    const startedAt = performance.now();
    const message = {
      id: randomUUID(),
      at: new Date().toISOString(),
      tenant: null,
      report_id: null,
      link: null,
      language,
      alerts: [testAlert(language)],
    };
    const errorCode = await send({ targetId, message, signal }).then(() => null, deliveryCodeOf);
    const latency = Math.round(performance.now() - startedAt);
    return { success: errorCode === null, target_id: targetId, latency_ms: latency, error_code: errorCode };
  };
}
