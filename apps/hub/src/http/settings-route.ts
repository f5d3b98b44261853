import { help, type Environment } from '@starrocks-mcp/settings';
import { FILE_VARIABLES, variablesSchema } from '../config/variables.ts';
import { HUB_VERSION } from '../version.ts';
import { sendJson } from './exchange.ts';
import { assertSeesAll } from './operator-view.ts';
import { get, type Route } from './route.ts';

const SECRETS: ReadonlySet<string> = new Set(FILE_VARIABLES);

/** What this hub was started with. Of a secret only whether it is set. */
export function createSettingsRoute({ env }: { readonly env: Environment }): Route {
  const settings = Object.entries(variablesSchema.shape).map(([name, schema]) => ({
    name,
    value: SECRETS.has(name) ? toldSecret(env, name) : (env[name] ?? null),
    default: defaultOf(schema.safeParse(undefined).data),
    about: help.get(schema)?.expected ?? null,
  }));
  return get('/admin/settings', 'viewer', (_req, res) => {
    assertSeesAll(res, 'this');
    sendJson(res, 200, { version: HUB_VERSION, settings });
  });
}

function toldSecret(env: Environment, name: string): 'set' | null {
  return env[name] === undefined && env[`${name}_FILE`] === undefined ? null : 'set';
}

function defaultOf(value: unknown): string | null {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : null;
}
