import { Secret } from '@starrocks-mcp/settings';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { openMailServer, type MailServer } from '../testing/mail-server.ts';
import { makeCertificate } from '../testing/make-certificate.ts';
import type { AlertMessage } from './alert-payload.ts';
import { createMailer } from './mailer.ts';

const servers: MailServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server[Symbol.asyncDispose]()));
});

async function aMailServer(options?: SMTPServerOptions): Promise<MailServer> {
  const server = await openMailServer(options);
  servers.push(server);
  return server;
}

interface Wanted {
  readonly server: MailServer;
  readonly password?: string;
  readonly isTlsRequired?: boolean;
  readonly isTls?: boolean;
  readonly ca?: readonly string[];
}

function aMailer({ server, password = 'right', isTlsRequired = true, isTls = false, ca = [server.ca] }: Wanted) {
  return createMailer({
    smtp: {
      host: 'localhost',
      port: server.port,
      isTls,
      isTlsRequired,
      user: 'hub',
      password: new Secret(password),
      from: 'Hub <hub@example.com>',
    },
    ca,
    timeoutMs: 5_000,
  });
}

const message: AlertMessage = {
  id: 'one-id',
  at: '2026-03-01T12:00:00.000Z',
  tenant: { id: 'acme', name: 'Acme\r\nBcc: thief@example.com' },
  report_id: 'r1',
  link: 'https://hub.example/console/tenants/acme/reports/r1',
  language: 'en',
  alerts: [
    {
      transition: 'new',
      severity: 'critical',
      finding_id: 'storage.disk_offline',
      title: 'A disk is offline',
      summary: 'On <script>alert(1)</script> & "co".',
      root_cause: null,
    },
    {
      transition: 'resolved',
      severity: 'warning',
      finding_id: 'b',
      title: 'Loads fail',
      summary: '',
      root_cause: null,
    },
  ],
};

/** The parts as a reader sees them; this mail's are 7bit or quoted-printable. */
function readable(text: string): string {
  return text
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/(=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString('utf8'));
}

describe('a mail', () => {
  it('arrives by STARTTLS, as text and as HTML in which names are only text', async () => {
    const server = await aMailServer();
    await aMailer({ server }).send(['a@example.com', 'b@example.com'], message);
    const [mail] = server.mails;
    expect(mail).toMatchObject({ from: 'hub@example.com', to: ['a@example.com', 'b@example.com'], isSecure: true });
    const text = readable(mail?.text ?? '');
    expect(text).toContain('Message-ID: <one-id@example.com>');
    expect(text).toContain('New (critical): A disk is offline [storage.disk_offline]');
    expect(text).toContain('Resolved: Loads fail');
    expect(text).toContain('https://hub.example/console/tenants/acme/reports/r1');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text.split('text/html')[1]).not.toContain('<script>');
    expect(text).not.toMatch(/^Bcc:/m);
  });

  it('is written in the language of the report', async () => {
    const server = await aMailServer();
    const [alert] = message.alerts;
    if (alert === undefined) throw new Error('no alert');
    const told = { ...alert, title: '磁盘离线', summary: '一块磁盘离线' };
    await aMailer({ server }).send(['a@example.com'], { ...message, language: 'zh', alerts: [told] });
    const body = (server.mails[0]?.text ?? '')
      .split(/\r\n\r\n/)
      .map((part) => readable(part) + decodeBase64(part))
      .join('\n');
    expect(body).toContain('新出现 (严重): 磁盘离线');
  });

  it('is not sent, nor the password, where there is no STARTTLS, unless that is allowed', async () => {
    const logins: string[] = [];
    const server = await aMailServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth({ username }, _session, done) {
        logins.push(username ?? '');
        done(null, { user: username });
      },
    });
    await expect(aMailer({ server }).send(['a@example.com'], message)).rejects.toThrow('TLS_FAILED');
    expect({ logins, mails: server.mails }).toEqual({ logins: [], mails: [] });
    await aMailer({ server, isTlsRequired: false }).send(['a@example.com'], message);
    expect(server.mails).toHaveLength(1);
  });

  it('goes through a server that speaks TLS from the first byte on', async () => {
    const server = await aMailServer({ secure: true });
    await aMailer({ server, isTls: true }).send(['a@example.com'], message);
    expect(server.mails[0]?.isSecure).toBe(true);
  });

  it('is not sent to a server whose certificate nobody trusts', async () => {
    const server = await aMailServer();
    await expect(
      aMailer({ server, ca: [makeCertificate('localhost').cert] }).send(['a@example.com'], message),
    ).rejects.toThrow('TLS_FAILED');
    expect(server.mails).toEqual([]);
  });

  it('says why the server did not take it', async () => {
    const server = await aMailServer();
    await expect(aMailer({ server, password: 'wrong' }).send(['a@example.com'], message)).rejects.toThrow(
      'SMTP_LOGIN_REFUSED',
    );
    const strict = await aMailServer({
      onRcptTo: (_address, _session, done) => done(new Error('no such person')),
    });
    await expect(aMailer({ server: strict }).send(['a@example.com'], message)).rejects.toThrow('SMTP_ADDRESS_REFUSED');
  });
});

function decodeBase64(part: string): string {
  const joined = part.replaceAll('\r\n', '').split('--')[0] ?? '';
  return /^[A-Za-z0-9+/=]+$/.test(joined) ? Buffer.from(joined, 'base64').toString('utf8') : '';
}
