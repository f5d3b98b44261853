import type { Secret } from '@starrocks-mcp/settings';
import { createTransport } from 'nodemailer';
import * as z from 'zod';
import type { AlertMessage } from './alert-payload.ts';
import { DeliveryError } from './delivery-error.ts';
import { mailTextOf } from './mail-text.ts';

/** The mail server that the hub hands its mails to. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** True: TLS from the first byte on (`smtps:`). */
  readonly isTls: boolean;
  /** True: nothing is said, no password above all, before STARTTLS is done. */
  readonly isTlsRequired: boolean;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
  readonly from: string;
}

export interface Mailer {
  /** Rejects with a DeliveryError. */
  send(to: readonly string[], message: AlertMessage): Promise<void>;
}

interface MailerInput {
  readonly smtp: SmtpSettings;
  readonly ca: readonly string[] | undefined;
  readonly timeoutMs: number;
}

/** What nodemailer calls failures, and what operators read. */
const CODES: Readonly<Record<string, string>> = {
  EAUTH: 'SMTP_LOGIN_REFUSED',
  ENOAUTH: 'SMTP_LOGIN_REFUSED',
  ETLS: 'TLS_FAILED',
  EREQUIRETLS: 'TLS_FAILED',
  EENVELOPE: 'SMTP_ADDRESS_REFUSED',
  EMESSAGE: 'SMTP_MESSAGE_REFUSED',
  EDNS: 'NAME_UNKNOWN',
  ETIMEDOUT: 'TIMEOUT',
};
const codes = z.object({ code: z.string().optional(), originalCode: z.string().optional() });
const CERTIFICATE_REFUSED = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/;

/** One connection a mail: alerts are rare, and an idle connection may be gone when it is needed. */
export function createMailer({ smtp, ca, timeoutMs }: MailerInput): Mailer {
  const transport = createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.isTls,
    requireTLS: smtp.isTlsRequired && !smtp.isTls,
    ...(smtp.user !== undefined && { auth: { user: smtp.user, pass: smtp.password?.reveal() ?? '' } }),
    ...(ca && { tls: { ca: [...ca] } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = smtp.from.replace(/^.*@([^>\s]+).*$/, '$1');
  return {
    async send(to, message) {
      try {
        await transport.sendMail({
          from: smtp.from,
          to: [...to],
          ...mailTextOf(message),
          // The same for each attempt, so that a mail that came twice can be told.
          messageId: `<${message.id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Hub-Delivery': message.id },
        });
      } catch (thrown) {
        throw new DeliveryError(codeOf(thrown), { cause: thrown });
      }
    },
  };
}

function codeOf(thrown: unknown): string {
  // What the socket said stands under `originalCode`.
  const { code, originalCode } = codes.catch({}).parse(thrown);
  return CERTIFICATE_REFUSED.test(originalCode ?? '') ? 'TLS_FAILED' : (CODES[code ?? ''] ?? 'UNREACHABLE');
}
