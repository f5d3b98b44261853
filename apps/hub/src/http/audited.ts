import { asHubError, isErrorCode, type HubError } from '@starrocks-mcp/protocol';
import { TenantUnknownError, type Authenticator } from '../auth/authenticate.ts';
import { isOperatorRole } from '../auth/roles.ts';
import { isDenial } from '../audit/audit-record.ts';
import type { Act, Asker, HubAudit } from '../audit/hub-audit.ts';
import { holdsKey } from '../auth/api-key.ts';
import { TENANT_ID } from '../tenants/tenants-schema.ts';
import { answerError } from './error-answer.ts';
import type { Incoming, Outgoing, Step } from './exchange.ts';
import { holdAnswer } from './hold-answer.ts';
import type { Route } from './route.ts';

interface AuditedDeps {
  readonly audit: HubAudit;
  readonly authenticator: Pick<Authenticator, 'whoIs'>;
}

/** How what happens at the doors and at operators' routes gets into the record. */
export interface Audited {
  /** Comes after the route's door; undefined for a route whose use is not written down here. */
  stepFor(route: Route): Step | undefined;
  /** Answers with an error, once a denial is written down. */
  answerFailure(thrown: unknown, exchange: { readonly req: Incoming; readonly res: Outgoing }): void;
}

type Params = Readonly<Record<string, unknown>>;

/** No id of tenants, keys, agents or targets is longer. */
const MAX_NAME = 64;

export function createAudited({ audit, authenticator }: AuditedDeps): Audited {
  const askerOf = (req: Incoming, res: Outgoing): Asker => {
    const { principal = authenticator.whoIs(req.headers), requestId, source } = res.locals.context;
    return { principal, requestId, source };
  };

  /** A name as it may be kept: keys are taken for names of tenants, and the other way round. */
  const withoutKey = (name: string | undefined): string | undefined => {
    if (name === undefined) return undefined;
    const isKey = holdsKey(name) || authenticator.whoIs({ 'x-api-key': name }) !== undefined;
    return isKey ? '[secret]' : name.slice(0, MAX_NAME);
  };

  return {
    stepFor(route) {
      const type = typeOf(route);
      if (type === undefined) return undefined;
      const action = actionOf(route.method, route.path);
      return async (req: Incoming & { readonly params?: Params }, res, next) => {
        await audit.ready();
        const { context } = res.locals;
        // Now, as Express takes them back when an error leaves the route.
        const { params = {} } = req;
        context.isRecorded = true;
        const keep = (text: string | undefined): Promise<void> => {
          const { errorCode, tool, tenant } = context;
          // A call that was made has its own line.
          if (tool !== undefined) return Promise.resolve();
          const asker = askerOf(req, res);
          const code = isErrorCode(errorCode) ? errorCode : undefined;
          const named = namesIn(code === undefined ? text : undefined);
          const whose = tenant?.id ?? withoutKey(textOf(params['tenantId'])) ?? named.tenant;
          // Signing out without a session is nobody's.
          if (type === 'session' && code === undefined && asker.principal === undefined) return Promise.resolve();
          // Anybody can fail at an open door, as often as they like.
          if (route.door === 'open' && code !== undefined)
            return audit.recordDenial({ action, asker, tenant: whose, errorCode: code });
          return audit.recordAct({
            type,
            action,
            asker,
            tenant: whose,
            subject: withoutKey(subjectOf(params)) ?? named.subject,
            arguments: isRecord(req.body) ? req.body : {},
            durationMs: performance.now() - context.startedAt,
            errorCode: code,
          });
        };
        holdAnswer({ res, until: keep, onRefused: (error) => answerError(error, res) });
        next();
      };
    },

    answerFailure(thrown, { req, res }) {
      const error = asHubError(thrown);
      const { context } = res.locals;
      const isKept = context.isRecorded === true || context.errorCounted === true || res.headersSent;
      if (isKept || !isDenial(error.code)) return answerError(error, res);
      context.isRecorded = true;
      const action = actionOf(req.method, context.route);
      const tenant = withoutKey(tenantOf(error, res));
      const denial = { action, asker: askerOf(req, res), tenant, errorCode: error.code };
      audit.recordDenial(denial).then(
        () => answerError(error, res),
        (failure: unknown) => answerError(failure, res),
      );
    },
  };
}

function typeOf({ door, method, audit }: Route): Act['type'] | undefined {
  if (audit !== undefined) return audit;
  return isOperatorDoor(door) && method !== 'get' ? 'admin' : undefined;
}

function isOperatorDoor(door: Route['door']): boolean {
  return door !== 'open' && door !== 'key' && door !== 'tenant' && isOperatorRole(door);
}

/** `POST /admin/tenants/:tenantId/agents`; what stands in the path of an unknown route stays out. */
function actionOf(method: string | undefined, route: string | undefined): string {
  return `${(method ?? '').toUpperCase().slice(0, 10)} ${route ?? '(no route)'}`;
}

/** The tenant that was asked for, though it may be none of the caller's. */
function tenantOf(error: HubError, res: Outgoing): string | undefined {
  if (error instanceof TenantUnknownError) return TENANT_ID.test(error.tenant) ? error.tenant : undefined;
  return res.locals.context.tenant?.id;
}

function subjectOf(params: Params): string | undefined {
  const names = Object.keys(params).filter((name) => name !== 'tenantId');
  return textOf(params[names.at(-1) ?? '']);
}

/** What a change that worked says of what it made: ids, which are no secrets. */
function namesIn(answer: string | undefined): {
  readonly tenant?: string | undefined;
  readonly subject?: string | undefined;
} {
  if (answer?.startsWith('{') !== true) return {};
  const told: unknown = JSON.parse(answer);
  if (!isRecord(told)) return {};
  const idOf = (name: string): string | undefined => textOf(told[name]);
  return { tenant: idOf('tenant_id') ?? idOf('tenant'), subject: idOf('agent_id') ?? idOf('id') ?? idOf('key_id') };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
