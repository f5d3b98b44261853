import { isIP } from 'node:net';
import { HubError } from '@starrocks-mcp/protocol';
import * as z from 'zod';
import type { AddressGuard } from '../alerts/address-guard.ts';
import { newTargetSchema, parseWebhookUrl, type NewTarget } from '../alerts/alert-target.ts';
import type { AlertTarget, AlertTargets } from '../alerts/alert-targets.ts';
import { DeliveryError } from '../alerts/delivery-error.ts';
import type { Outbox, ToldDelivery } from '../alerts/outbox.ts';
import type { TestTarget } from '../alerts/test-target.ts';
import { inLanguage } from '../history/kept-report.ts';
import type { Principal } from '../tenants/tenant.ts';
import type { TenantRegistry } from '../tenants/tenant-registry.ts';
import { abortWhenGone, sendJson, type Incoming, type Outgoing } from './exchange.ts';
import { maySee, operatorOf, paramOf } from './operator-view.ts';
import { parseBody } from './parse-body.ts';
import { languageQuery, parseQuery, wholeNumberUpTo } from './parse-query.ts';
import { get, post, postWithoutBody, remove, type Route } from './route.ts';

export interface AlertRoutesDeps {
  readonly registry: TenantRegistry;
  readonly targets: AlertTargets;
  readonly outbox: Outbox;
  readonly guard: AddressGuard;
  readonly isPlainAllowed: boolean;
  /** False: this hub has no mail server, so that there can be no target by mail. */
  readonly hasMail: boolean;
  readonly testTarget: TestTarget;
}

const MOST_TARGETS = 1_000;
const alertsQuery = z.object({
  language: languageQuery,
  limit: wholeNumberUpTo(500, 50),
  before: z
    .string()
    .regex(/^\d{1,15}$/, 'must be next_before of the page before')
    .transform(Number)
    .optional(),
});

/** Whom the hub tells of findings, and what it told. Addresses and secrets of webhooks are not shown again. */
export function createAlertRoutes(deps: AlertRoutesDeps): Route[] {
  const { registry, targets, outbox, testTarget } = deps;
  return [
    get('/admin/alert-targets', 'viewer', (_req, res) => {
      const operator = operatorOf(res);
      const seen = targets.list().filter((target) => mayManage(operator, target));
      sendJson(res, 200, { targets: seen.map((target) => describe(target, targets)) });
    }),
    post('/admin/alert-targets', 'admin', async (req, res) => {
      const given = req.body;
      // From here on what is left of the request is for the record, and paths of webhooks often are passwords.
      req.body = withoutPath(given);
      const input = parseBody(newTargetSchema, given);
      assertScope({ input, operator: operatorOf(res), registry });
      if (targets.list().length >= MOST_TARGETS)
        throw new HubError('BAD_REQUEST', `There are ${MOST_TARGETS} alert targets already; remove one first.`);
      const { madeSecret, ...target } = targets.add(await asUsable(input, deps), Date.now());
      sendJson(res, 201, { ...describe(target, targets), ...(madeSecret !== undefined && { secret: madeSecret }) });
    }),
    remove('/admin/alert-targets/:targetId', 'admin', (req, res) => {
      const { id } = targetIn(req, res);
      targets.remove(id);
      sendJson(res, 200, { success: true, id });
    }),
    postWithoutBody('/admin/alert-targets/:targetId/test', 'operator', async (req, res) => {
      const { id } = targetIn(req, res);
      sendJson(res, 200, await testTarget(id, abortWhenGone(res)));
    }),
    get('/admin/alerts', 'viewer', (req, res) => {
      const operator = operatorOf(res);
      const { sees } = operator;
      const { limit, before, language } = parseQuery(alertsQuery, req);
      const found = outbox.list({ tenantIds: sees === 'all' ? 'all' : [...sees], limit: limit + 1, before });
      const page = found.slice(0, limit);
      const next = found.length > limit ? page.at(-1)?.number : undefined;
      const known = new Set(targets.list().flatMap((target) => (mayManage(operator, target) ? [target.id] : [])));
      const isKnown = ({ targetId }: ToldDelivery): boolean => sees === 'all' || known.has(targetId);
      const alerts = page.map((delivery) => describeDelivery(delivery, { language, isTargetKnown: isKnown(delivery) }));
      sendJson(res, 200, { alerts, next_before: next === undefined ? null : `${next}` });
    }),
  ];

  function targetIn(req: Incoming, res: Outgoing): AlertTarget {
    const target = targets.find(paramOf(req, 'targetId'));
    if (target !== undefined && mayManage(operatorOf(res), target)) return target;
    throw new HubError('NOT_FOUND', 'There is no alert target of that id. GET /admin/alert-targets lists them.');
  }
}

/** A confined operator sees the targets that are told of no other tenant; one without any was another's. */
function mayManage(operator: Principal, { entry: { tenants } }: Pick<AlertTarget, 'entry'>): boolean {
  if (operator.sees === 'all') return true;
  return tenants !== 'all' && tenants.length > 0 && tenants.every((id) => maySee(operator, id));
}

interface ScopeInput {
  readonly input: NewTarget;
  readonly operator: Principal;
  readonly registry: TenantRegistry;
}

function assertScope({ input: { tenants }, operator, registry }: ScopeInput): void {
  if (tenants === 'all') {
    if (operator.sees === 'all') return;
    throw new HubError('FORBIDDEN', 'Your key is confined to some tenants; list those that the target is told of.');
  }
  const unknown = tenants.find((id) => !registry.snapshot.tenants.has(id) || !maySee(operator, id));
  if (unknown !== undefined) throw new HubError('BAD_REQUEST', `tenants: there is no tenant "${unknown}".`);
}

/** What could never be reached is refused where it is typed; what a name means later is judged at each delivery. */
async function asUsable(input: NewTarget, { guard, isPlainAllowed, hasMail }: AlertRoutesDeps): Promise<NewTarget> {
  if (input.kind === 'email') {
    if (hasMail) return input;
    throw new HubError('BAD_REQUEST', 'kind: this hub has no mail server; set SMTP_URL and ALERT_FROM.');
  }
  const url = parseWebhookUrl(input.url, { isPlainAllowed });
  try {
    await guard.resolve(url.hostname);
  } catch (error) {
    const isRefused = error instanceof DeliveryError && error.code === 'ADDRESS_REFUSED';
    if (isRefused || isIP(url.hostname) !== 0)
      throw new HubError(
        'BAD_REQUEST',
        'url: leads to an address that webhooks may not reach. Private ones need ALERT_ALLOW_PRIVATE_ADDRESSES=true.',
      );
  }
  return { ...input, url: url.href };
}

function describe({ id, entry, createdAt }: AlertTarget, targets: AlertTargets) {
  const address = targets.addressOf(id);
  return {
    id,
    name: entry.name,
    kind: entry.kind,
    url: address?.kind === 'webhook' ? originOf(address.url) : null,
    to: address?.kind === 'email' ? address.to : null,
    tenants: entry.tenants,
    min_severity: entry.min_severity,
    on: entry.on,
    created_at: new Date(createdAt).toISOString(),
  };
}

function withoutPath(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('url' in body)) return body;
  return { ...body, url: originOf(String(body.url)) };
}

function originOf(url: string): string {
  return URL.canParse(url) ? `${new URL(url).origin}/…` : '…';
}

interface DeliveryView {
  /** A message that was told in another language is shown by the titles of its findings in this one. */
  readonly language: 'en' | 'zh' | undefined;
  /** Whom others have the hub tell is nothing for an operator who could not see that target. */
  readonly isTargetKnown: boolean;
}

function describeDelivery({ message, ...delivery }: ToldDelivery, { language, isTargetKnown }: DeliveryView) {
  const other = language === message.language ? undefined : language;
  return {
    id: delivery.id,
    target_id: isTargetKnown ? delivery.targetId : null,
    target_name: isTargetKnown ? delivery.targetName : null,
    tenant_id: delivery.tenantId,
    state: delivery.state,
    alerts: message.alerts.map(({ transition, severity, finding_id, title, root_cause }) => ({
      transition,
      severity,
      finding_id,
      title: inLanguage({ id: finding_id ?? '', severity, title }, other).title,
      root_cause: root_cause?.id ?? null,
    })),
    report_id: message.report_id,
    created_at: new Date(delivery.createdAt).toISOString(),
    attempts: delivery.attempts,
    next_attempt_at: delivery.nextAt === undefined ? null : new Date(delivery.nextAt).toISOString(),
    ended_at: delivery.endedAt === undefined ? null : new Date(delivery.endedAt).toISOString(),
    last_error: delivery.lastError ?? null,
  };
}
