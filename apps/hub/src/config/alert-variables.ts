import { createSecureContext, rootCertificates } from 'node:tls';
import { type ConfigProblem, flag, help, Secret, wholeNumber } from '@starrocks-mcp/settings';
import * as z from 'zod';
import type { SmtpSettings } from '../alerts/mailer.ts';

/** How scheduled runs and alerts work on this hub. */
export interface AlertSettings {
  /** Within this time the same is not told twice. */
  readonly repeatMs: number;
  /** True: webhooks may go to private addresses and by http. */
  readonly isPrivateAllowed: boolean;
  /** PEM of the authorities that webhooks and mail servers are checked by; undefined: those that Node trusts. */
  readonly ca: readonly string[] | undefined;
  /** Undefined: there is no mail. */
  readonly smtp: SmtpSettings | undefined;
  /** Scheduled runs under way at once. */
  readonly concurrentRuns: number;
}

const SMTP_PORTS = { 'smtp:': 587, 'smtps:': 465 } as const;
const MINUTE_MS = 60_000;

const smtpUrl = z
  .string()
  .trim()
  .refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    return url !== undefined && isSmtp(url.protocol) && url.hostname !== '' && url.password === '';
  })
  .transform((value) => new URL(value))
  .optional()
  .register(help, {
    expected: 'the mail server and its user, smtp:// (STARTTLS) or smtps://; the password goes into SMTP_PASSWORD_FILE',
    example: 'SMTP_URL=smtp://alerts@mail.example.com:587',
  });

/** An address, or a name with one in angle brackets; one line. */
const sender = z
  .string()
  .trim()
  .regex(/^([^<>\p{Cc}]*<)?[^\s<>@,;]+@[^\s<>@,;]+>?$/u)
  .optional()
  .register(help, {
    expected: 'the address that mails of alerts come from',
    example: 'ALERT_FROM=StarRocks hub <alerts@example.com>',
  });

export const alertVariables = {
  SCHEDULE_CONCURRENCY: wholeNumber({
    min: 1,
    max: 64,
    fallback: 4,
    expected: 'scheduled runs under way at once, 1 to 64',
    example: 'SCHEDULE_CONCURRENCY=4',
  }),
  ALERT_REPEAT_MINUTES: wholeNumber({
    min: 0,
    max: 10_080,
    fallback: 60,
    expected: 'for how long a finding that comes and goes is not told again, in minutes, 0 to 10080',
    example: 'ALERT_REPEAT_MINUTES=60',
  }),
  ALERT_ALLOW_PRIVATE_ADDRESSES: flag({
    fallback: false,
    expected: 'true or false',
    example: 'ALERT_ALLOW_PRIVATE_ADDRESSES=true',
  }),
  ALERT_TLS_CA: z.string().refine(isPem).optional().register(help, {
    expected: 'PEM text of an authority to trust for webhooks and mail besides the usual ones, or ALERT_TLS_CA_FILE',
    example: 'ALERT_TLS_CA_FILE=/etc/ssl/company-ca.pem',
  }),
  ALERT_FROM: sender,
  SMTP_URL: smtpUrl,
  SMTP_PASSWORD: z.string().optional().register(help, {
    expected: 'the password of the user of SMTP_URL',
    example: 'SMTP_PASSWORD_FILE=/run/secrets/smtp_password',
  }),
  SMTP_REQUIRE_TLS: flag({ fallback: true, expected: 'true or false', example: 'SMTP_REQUIRE_TLS=false' }),
};

/** Those that may also come from `<name>_FILE`. */
export const ALERT_FILE_VARIABLES = ['SMTP_PASSWORD', 'ALERT_TLS_CA'] as const;

type AlertVariables = z.output<z.ZodObject<typeof alertVariables>>;

export function readAlertSettings(variables: AlertVariables): AlertSettings {
  const { ALERT_TLS_CA: ca } = variables;
  return {
    repeatMs: variables.ALERT_REPEAT_MINUTES * MINUTE_MS,
    isPrivateAllowed: variables.ALERT_ALLOW_PRIVATE_ADDRESSES,
    ca: ca === undefined ? undefined : [...rootCertificates, ca],
    smtp: smtpOf(variables),
    concurrentRuns: variables.SCHEDULE_CONCURRENCY,
  };
}

/** What of these does not fit together. */
export function checkAlerts(env: Readonly<Record<string, string | undefined>>): ConfigProblem[] {
  if (env['SMTP_URL'] === undefined || env['ALERT_FROM'] !== undefined) return [];
  const expected = 'the address that mails of alerts come from, as SMTP_URL is set';
  return [{ where: 'ALERT_FROM', expected, example: 'ALERT_FROM=alerts@example.com' }];
}

export function alertNotices(variables: AlertVariables): string[] {
  const notices: string[] = [];
  if (variables.ALERT_ALLOW_PRIVATE_ADDRESSES)
    notices.push('ALERT_ALLOW_PRIVATE_ADDRESSES=true: webhooks may reach this hub’s own network, also by http.');
  if (variables.SMTP_URL?.protocol === 'smtp:' && !variables.SMTP_REQUIRE_TLS)
    notices.push('SMTP_REQUIRE_TLS=false: mails and the mail server’s password may travel unencrypted.');
  return notices;
}

function smtpOf(variables: AlertVariables): SmtpSettings | undefined {
  const { SMTP_URL: url, ALERT_FROM: from, SMTP_PASSWORD: password } = variables;
  if (url === undefined || from === undefined || !isSmtp(url.protocol)) return undefined;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? SMTP_PORTS[url.protocol] : Number(url.port),
    isTls: url.protocol === 'smtps:',
    isTlsRequired: variables.SMTP_REQUIRE_TLS,
    user: url.username === '' ? undefined : decodeURIComponent(url.username),
    password: password === undefined ? undefined : new Secret(password),
    from,
  };
}

function isSmtp(protocol: string): protocol is keyof typeof SMTP_PORTS {
  return protocol in SMTP_PORTS;
}

function isPem(text: string): boolean {
  try {
    createSecureContext({ ca: text });
    return text.includes('BEGIN CERTIFICATE');
  } catch {
    return false;
  }
}
