import { HubError } from '@starrocks-mcp/protocol';
import type { Incoming } from './exchange.ts';

interface EnrolmentCommand {
  /** Origin under which the customer reaches the hub, without a slash at its end. */
  readonly hubUrl: string;
  readonly code: string;
}

/** The line that a customer's DBA runs: the hub serves the installer and the agent, the code makes it known. */
export function enrolmentCommand({ hubUrl, code }: EnrolmentCommand): string {
  const hub = /^[\w.:/[\]-]+$/.test(hubUrl) ? hubUrl : `'${hubUrl.replaceAll("'", String.raw`'\''`)}'`;
  return `curl -fsS ${hub}/agent/install.sh | sh -s -- --hub ${hub} --enroll ${code}`;
}

/** PUBLIC_URL, else the name that this request came under; the Host was checked before. */
export function hubUrlOf(req: Incoming & { readonly protocol?: string }, publicUrl: string | undefined): string {
  return publicUrl ?? `${req.protocol ?? 'http'}://${req.headers.host ?? 'localhost'}`;
}

/** A code for such a tenant would let in an agent that is never asked. */
export function hasNoAgent(tenantId: string): HubError {
  return new HubError(
    'BAD_REQUEST',
    `The hub reaches "${tenantId}" itself (direct), so it has no agent. To put one there, take "direct" out of the tenants file.`,
  );
}
