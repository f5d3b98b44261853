import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect as tcpConnect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { HubError } from '@starrocks-mcp/protocol';
import type { Environment } from '@starrocks-mcp/settings';
import { checkIdentity } from '../enrol/enrol-agent.ts';
import { askHub } from '../enrol/hub-request.ts';
import type { AgentIdentity } from '../identity/identity-store.ts';
import { openTunnel, proxyFor } from '../network/proxy.ts';
import { failed, ok, reasonOf, skipped, unknown, type Check } from './check.ts';

interface HubWay {
  /** Undefined: not enrolled, and no hub was named. */
  readonly hubUrl: string | undefined;
  readonly identity: AgentIdentity | undefined;
  readonly env: Environment;
}

const TIMEOUT_MS = 10_000;
const MAX_CLOCK_OFFSET_SECONDS = 120;
const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

/** Proxy, DNS, TLS, hub, clock and identity, in the order of the way; what lies behind a broken part is unknown. */
export async function checkHubWay({ hubUrl, identity, env }: HubWay): Promise<Check[]> {
  if (hubUrl === undefined) {
    const why = 'This agent is not enrolled; the hub calls it. Name a hub with --hub to look at the way to it.';
    return ['proxy', 'dns', 'tls', 'hub', 'clock', 'identity'].map((id) => skipped(id, why));
  }
  const url = new URL(hubUrl);
  const proxy = url.protocol === 'https:' ? proxyFor(url, env) : undefined;
  const proxyCheck = proxy === undefined ? skipped('proxy', 'No proxy is set for the hub') : await checkProxy(proxy);
  const dns =
    proxy === undefined ? await checkDns(url.hostname) : skipped('dns', 'The proxy looks up the name of the hub');
  const broken = [proxyCheck, dns].find(({ status }) => status === 'failed');
  if (broken !== undefined) return [proxyCheck, dns, ...behind(broken.id, ['tls', 'hub', 'clock', 'identity'])];
  const tls =
    url.protocol === 'https:' ? await checkTls(url, proxy) : skipped('tls', 'The hub is on this machine, without TLS');
  if (tls.status === 'failed') return [proxyCheck, dns, tls, ...behind('tls', ['hub', 'clock', 'identity'])];
  const [hub, clock] = await checkHub(hubUrl, env);
  const known = hub.status === 'ok' ? await checkKnown(identity, env) : behind('hub', ['identity']);
  return [proxyCheck, dns, tls, hub, clock, ...[known].flat()];
}

function behind(part: string, ids: readonly string[]): Check[] {
  return ids.map((id) => behindOne(part, id));
}

function behindOne(part: string, id: string): Check {
  return unknown(id, { found: `Not looked at, as "${part}" failed`, advice: `Mend "${part}" first.` });
}

async function checkProxy(proxy: URL): Promise<Check> {
  const port = Number(proxy.port || (proxy.protocol === 'https:' ? 443 : 80));
  try {
    const socket = tcpConnect({ host: proxy.hostname, port, timeout: TIMEOUT_MS });
    await connected(socket, 'connect');
    socket.destroy();
    return ok('proxy', `The proxy at ${proxy.hostname}:${port} takes connections`);
  } catch (error) {
    return failed('proxy', {
      found: `The proxy at ${proxy.hostname}:${port} does not answer (${reasonOf(error)})`,
      advice: 'Check HTTPS_PROXY, or name the hub in NO_PROXY if it is reached without one.',
    });
  }
}

async function checkDns(host: string): Promise<Check> {
  try {
    const { address } = await lookup(host.replace(/^\[|\]$/g, ''));
    return ok('dns', `${host} is ${address}`);
  } catch (error) {
    return failed('dns', {
      found: `The name ${host} is not known here (${reasonOf(error)})`,
      advice: 'Check the address of the hub and the DNS settings of this host. Behind a proxy set HTTPS_PROXY.',
    });
  }
}

async function checkTls(url: URL, proxy: URL | undefined): Promise<Check> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || 443);
  try {
    const raw =
      proxy === undefined ? tcpConnect({ host, port, timeout: TIMEOUT_MS }) : await openTunnel(proxy, { host, port });
    const socket = tlsConnect({ socket: raw, host, servername: host });
    socket.setTimeout(TIMEOUT_MS);
    await connected(socket, 'secureConnect');
    const days = Math.floor((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / DAY_MS);
    const protocol = socket.getProtocol() ?? 'TLS';
    socket.destroy();
    const found = `${protocol}, certificate valid for ${days} more days`;
    return days < SOON_DAYS
      ? { ...ok('tls', found), advice: 'Tell the operator of the hub that its certificate ends soon.' }
      : ok('tls', found);
  } catch (error) {
    return failed('tls', {
      found: `No safe connection to ${url.host} (${reasonOf(error)})`,
      advice: tlsAdvice(reasonOf(error)),
    });
  }
}

function tlsAdvice(reason: string): string {
  if (/^(SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO)/.test(reason)) {
    return 'Who signed the certificate is not known here. Put that authority into a PEM file and name it in NODE_EXTRA_CA_CERTS.';
  }
  if (/ALTNAME|CERT_/.test(reason))
    return 'The certificate is not for this name, or not valid now. Check the address and the clock of this host.';
  return 'Check that this host may open connections to the hub (firewall), or set HTTPS_PROXY.';
}

/** Resolves at the event, rejects on error and silence. */
async function connected(socket: Socket, event: string): Promise<void> {
  socket.once('timeout', () => socket.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })));
  try {
    await once(socket, event);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function checkHub(hubUrl: string, env: Environment): Promise<readonly [Check, Check]> {
  const sentAt = Date.now();
  try {
    const { status, body, date } = await askHub({ hubUrl, path: '/health', env, timeoutMs: TIMEOUT_MS });
    const told = typeof body === 'object' && body !== null ? body : {};
    const isHub = status === 200 && 'service' in told && told.service === 'starrocks-mcp-server';
    const version =
      'version' in told && typeof told.version === 'string' ? told.version.slice(0, 32) : 'of unknown version';
    const hub = isHub
      ? ok('hub', `The hub answers, version ${version}`)
      : failed('hub', {
          found: `What answers at ${hubUrl} is no hub (HTTP ${status})`,
          advice: 'Check the address with the operator of the hub.',
        });
    return [hub, checkClock(date, (sentAt + Date.now()) / 2)];
  } catch (error) {
    const hub = failed('hub', {
      found: `The hub does not answer at ${hubUrl} (${reasonOf(error)})`,
      advice: 'Check that this host may open connections to the hub (firewall, proxy), and that the hub runs.',
    });
    return [hub, behindOne('hub', 'clock')];
  }
}

function checkClock(hubDate: Date | undefined, nowMs: number): Check {
  if (hubDate === undefined) {
    return unknown('clock', {
      found: 'The hub did not tell its time',
      advice: 'Check that this host keeps its clock (NTP).',
    });
  }
  const offset = Math.round((nowMs - hubDate.getTime()) / 1_000);
  const found = `This host is ${Math.abs(offset)} s ${offset < 0 ? 'behind' : 'ahead of'} the hub`;
  if (Math.abs(offset) <= MAX_CLOCK_OFFSET_SECONDS) return ok('clock', found);
  return failed('clock', { found, advice: 'Set the clock by NTP (timedatectl): jobs are signed for a minute.' });
}

async function checkKnown(identity: AgentIdentity | undefined, env: Environment): Promise<Check> {
  if (identity === undefined) {
    return failed('identity', {
      found: 'This agent is not enrolled',
      advice: 'starrocks-agent enroll --hub … with a code from the operator.',
    });
  }
  try {
    const { revoked } = await checkIdentity(identity, env);
    if (!revoked) return ok('identity', `Enrolled for the tenant "${identity.tenantId}"`);
  } catch (error) {
    if (!(error instanceof HubError)) return behindOne('hub', 'identity');
  }
  return failed('identity', {
    found: `The hub does not take this agent for the tenant "${identity.tenantId}" (any more)`,
    advice: 'Ask the operator for a new code and run: starrocks-agent enroll --force',
  });
}
