import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { makeCertificate } from './make-certificate.ts';

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly isSecure: boolean;
  /** As it came, headers and all. */
  readonly text: string;
}

export interface MailServer extends AsyncDisposable {
  readonly port: number;
  /** PEM of its certificate, for `localhost`. */
  readonly ca: string;
  readonly mails: readonly Mail[];
}

/** A mail server that asks for the login "hub" / "right" over STARTTLS. */
export async function openMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const certificate = makeCertificate('localhost');
  const mails: Mail[] = [];
  const server = new SMTPServer({
    ...certificate,
    logger: false,
    onAuth({ username, password }, _session, done) {
      if (username === 'hub' && password === 'right') return done(null, { user: username });
      return done(new Error('no'));
    },
    onData(stream, { envelope, secure }, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ from, to, isSecure: secure, text: Buffer.concat(parts).toString('utf8') });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    ca: certificate.cert,
    mails,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
