import { HubError } from '@starrocks-mcp/protocol';
import cors from 'cors';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { HubConfig } from '../config/config.ts';
import type { Door } from './doors.ts';
import { answerError, answerNotFound } from './error-answer.ts';
import { checkHostAndOrigin } from './host-and-origin.ts';
import type { RequestLog } from './request-log.ts';
import type { Route } from './routes.ts';

interface AppDeps {
  readonly config: Pick<HubConfig, 'listen' | 'allowedHosts' | 'allowedOrigins' | 'trustedProxies'>;
  readonly routes: readonly Route[];
  readonly doors: Readonly<Record<Door, RequestHandler>>;
  readonly requestLog: RequestLog;
}

const MAX_BODY_BYTES = 1024 * 1024;
const PREFLIGHT_SECONDS = 600;
const EXPOSED_HEADERS = ['Mcp-Session-Id', 'MCP-Protocol-Version', 'X-Request-Id', 'Retry-After', 'WWW-Authenticate'];

/** The hub's HTTP face: what every request passes, then the route table, then the answers for the rest. Opens nothing. */
export function createApp({ config, routes, doors, requestLog }: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('strict routing');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.set('trust proxy', [...config.trustedProxies]);
  app.use(requestLog.handle);
  app.use(
    helmet({
      contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }, useDefaults: false },
    }),
  );
  app.use(checkHostAndOrigin({ listenHost: config.listen.host, ...config }));
  app.use(answerCors());
  const readJson = express.json({ limit: MAX_BODY_BYTES });
  for (const { method, path, door, json, handle } of routes) {
    const body = json ? [assertJson, readJson] : [];
    app[method](path, noteRoute(path), doors[door], ...body, handle);
  }
  for (const [path, allow] of methodsByPath(routes)) app.all(path, noteRoute(path), refuseMethod(allow));
  app.use(answerNotFound);
  app.use(answerError);
  return app;
}

/** The origin was checked before, so the one that asks is one that may. Most clients are no browsers and skip this. */
function answerCors(): RequestHandler {
  const answer = cors({
    origin: true,
    exposedHeaders: EXPOSED_HEADERS,
    methods: ['GET', 'POST', 'DELETE'],
    maxAge: PREFLIGHT_SECONDS,
  });
  return (req, res, next) => {
    if (req.headers.origin === undefined) return next();
    answer(req, res, next);
  };
}

function noteRoute(path: string): RequestHandler {
  return (_req, res, next) => {
    res.locals.context.route = path;
    next();
  };
}

const assertJson: RequestHandler = (req, _res, next) => {
  const type = req.headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new HubError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as "Content-Type: application/json".');
  }
  next();
};

function methodsByPath(routes: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()]);
  return methods;
}

function refuseMethod(allow: readonly string[]): RequestHandler {
  return (_req, res) => {
    res.setHeader('Allow', allow.join(', '));
    throw new HubError('METHOD_NOT_ALLOWED', `This path is used with ${allow.join(' or ')}.`);
  };
}
