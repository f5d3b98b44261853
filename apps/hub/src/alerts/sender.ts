import { HUB_VERSION } from '../version.ts';
import type { AddressGuard } from './address-guard.ts';
import { webhookBody, type AlertMessage } from './alert-payload.ts';
import type { AlertTargets } from './alert-targets.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Mailer } from './mailer.ts';
import { sendWebhook } from './send-webhook.ts';
import { signatureOf } from './signature.ts';

interface SenderDeps {
  readonly targets: Pick<AlertTargets, 'addressOf'>;
  readonly guard: AddressGuard;
  readonly isPlainAllowed: boolean;
  /** Undefined: this hub has no mail server. */
  readonly mailer: Mailer | undefined;
  readonly ca: readonly string[] | undefined;
  readonly now: () => number;
}

interface SendInput {
  readonly targetId: string;
  readonly message: AlertMessage;
  readonly signal: AbortSignal;
}

export type Sender = (input: SendInput) => Promise<void>;

export const SEND_TIMEOUT_MS = 10_000;

/** One attempt to bring a message to its target. Rejects with a DeliveryError. */
export function createSender({ targets, guard, isPlainAllowed, mailer, ca, now }: SenderDeps): Sender {
  return async ({ targetId, message, signal }) => {
    const address = targets.addressOf(targetId);
    if (address === undefined) throw new DeliveryError('TARGET_REMOVED');
    if (address.kind === 'email') {
      if (mailer === undefined) throw new DeliveryError('SMTP_NOT_SET');
      return mailer.send(address.to, message);
    }
    const url = new URL(address.url);
    // The setting may have become stricter since the target was made.
    if (url.protocol !== 'https:' && !isPlainAllowed) throw new DeliveryError('ADDRESS_REFUSED');
    const body = webhookBody(message);
    const headers = {
      'User-Agent': `starrocks-mcp-hub/${HUB_VERSION}`,
      'X-Hub-Delivery': message.id,
      'X-Hub-Signature': signatureOf({ secret: address.secret, body, at: now() }),
    };
    return sendWebhook({ url, body, headers, guard, ca, timeoutMs: SEND_TIMEOUT_MS, signal });
  };
}
