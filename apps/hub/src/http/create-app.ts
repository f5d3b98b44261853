import { HubError } from '@starrocks-mcp/protocol';
import cors from 'cors';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import type { RequestListener } from 'node:http';
import type { Authenticator } from '../auth/authenticate.ts';
import type { HubConfig } from '../config/config.ts';
import type { Door } from './doors.ts';
import type { Audited } from './audited.ts';
import { createAddressReader, type ReadAddress } from './client-address.ts';
import { answerNotFound, fromExpress } from './error-answer.ts';
import type { Step } from './exchange.ts';
import { createFastLane } from './fast-lane.ts';
import { checkHostAndOrigin } from './host-and-origin.ts';
import { useOriginForm } from './origin-form.ts';
import { readJson } from './read-json.ts';
import { createRequestContext } from './request-context.ts';
import type { RequestLog } from './request-log.ts';
import type { Route } from './route.ts';

interface AppDeps {
  readonly config: Pick<HubConfig, 'listen' | 'allowedHosts' | 'allowedOrigins' | 'trustedProxies'>;
  readonly routes: readonly Route[];
  readonly doors: Readonly<Record<Door, Step>>;
  readonly authenticator: Authenticator;
  readonly requestLog: RequestLog;
  readonly audited: Audited;
  /** Undefined: traces are off. */
  readonly traceRequest: Step | undefined;
}

const PREFLIGHT_SECONDS = 600;
const EXPOSED_HEADERS = ['Mcp-Session-Id', 'MCP-Protocol-Version', 'X-Request-Id', 'Retry-After', 'WWW-Authenticate'];
const CONTENT_SECURITY = { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }, useDefaults: false };

/** The hub's HTTP face: what every request passes, then the route table, then the answers for the rest. Opens nothing. */
export function createApp(deps: AppDeps): RequestListener {
  const { config, routes, authenticator, requestLog, audited } = deps;
  const front: Step[] = [
    ...(deps.traceRequest ? [deps.traceRequest] : []),
    requestLog.handle,
    helmet({ contentSecurityPolicy: CONTENT_SECURITY }),
    checkHostAndOrigin({ listenHost: config.listen.host, ...config }),
    answerCors(),
  ];
  const app = createExpressApp({ ...deps, front });
  const mcp = routes.find(({ method, path }) => method === 'post' && path === '/mcp');
  if (!mcp) return app;
  const inFastLane = createFastLane({
    path: mcp.path,
    steps: [...front, ...stepsOf(mcp, deps)],
    authenticator,
    audited,
    readAddress: addressReaderOf(app),
  });
  return (req, res) => {
    useOriginForm(req);
    if (!inFastLane(req, res)) app(req, res);
  };
}

function createExpressApp(deps: AppDeps & { readonly front: readonly Step[] }): Express {
  const { config, routes, front, audited } = deps;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('strict routing');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.set('trust proxy', [...config.trustedProxies]);
  const readAddress = addressReaderOf(app);
  app.use((req, res, next) => {
    res.locals.context = createRequestContext(req, readAddress);
    next();
  });
  app.use(...front);
  for (const route of routes) app[route.method](route.path, ...stepsOf(route, deps));
  for (const [path, allow] of methodsByPath(routes)) app.all(path, noteRoute(path), refuseMethod(allow));
  app.use(answerNotFound);
  const answerFailure: ErrorRequestHandler = (thrown: unknown, req, res, _next) =>
    audited.answerFailure(fromExpress(thrown), { req, res });
  app.use(answerFailure);
  return app;
}

function stepsOf(route: Route, { doors, audited }: Pick<AppDeps, 'doors' | 'audited'>): Step[] {
  const { path, door, json, handle } = route;
  const audit = audited.stepFor(route);
  return [noteRoute(path), doors[door], ...(audit ? [audit] : []), ...(json ? [readJson] : []), handle];
}

/** By the rules of Express, which compiled the list of trusted proxies. */
function addressReaderOf(app: Express): ReadAddress {
  const trust: unknown = app.get('trust proxy fn');
  if (typeof trust !== 'function') throw new Error('Express has no rule for trusted proxies');
  return createAddressReader((address, hop) => Boolean(trust(address, hop)));
}

/** The origin was checked before, so the one that asks is one that may. Most clients are no browsers and skip this. */
function answerCors(): Step {
  const answer = cors({
    origin: true,
    exposedHeaders: EXPOSED_HEADERS,
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    maxAge: PREFLIGHT_SECONDS,
  });
  return (req, res, next) => {
    if (req.headers.origin === undefined) return next();
    answer(req, res, next);
  };
}

function noteRoute(path: string): Step {
  return (_req, res, next) => {
    res.locals.context.route = path;
    next();
  };
}

function methodsByPath(routes: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()]);
  return methods;
}

function refuseMethod(allow: readonly string[]): Step {
  return (_req, res) => {
    res.setHeader('Allow', allow.join(', '));
    throw new HubError('METHOD_NOT_ALLOWED', `This path is used with ${allow.join(' or ')}.`);
  };
}
