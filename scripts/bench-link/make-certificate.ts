import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM: it signs itself. */
  readonly ca: string;
}

/** A certificate for 127.0.0.1 that lasts a day; undefined where there is no openssl. */
export function makeCertificate(folder: string): Certificate | undefined {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const files = ['-keyout', keyFile, '-out', certFile];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  try {
    execFileSync('openssl', ['req', '-x509', ...key, ...names, ...files], { stdio: 'ignore' });
    return { certFile, keyFile, ca: readFileSync(certFile, 'utf8') };
  } catch {
    return undefined;
  }
}
