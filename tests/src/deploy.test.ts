import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { variableNames as hubVariables } from '@starrocks-mcp/hub';
import { startSimulator, type Simulator } from '@starrocks-mcp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { complaints, parseExposition, type Family } from './exposition.ts';
import { openHouse, type House } from './house.ts';
import { openAgent, type AgentBesideCluster } from './open-agent.ts';

const DEPLOY = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'deploy');
const METRICS_KEY = 'metrics-key-of-this-test';
/** What Prometheus makes of every scrape itself. */
const OF_PROMETHEUS = new Set(['up']);
/** Of Node and of the container; no settings of the hub. */
const OF_OTHERS = new Set(['NODE_ENV']);

function read(path: string): string {
  return readFileSync(join(DEPLOY, path), 'utf8');
}

function readYaml(path: string): readonly unknown[] {
  const documents = parseAllDocuments(read(path));
  return documents.map((document) => {
    const wrong = [...document.errors, ...document.warnings];
    if (wrong.length > 0) throw new Error(`${path}: ${String(wrong[0])}`);
    return document.toJS();
  });
}

const FILES = readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' });
const yamlFiles = FILES.filter((name) => /\.ya?ml$/.test(name));

const dashboardSchema = z.object({
  templating: z.object({ list: z.array(z.object({ name: z.string(), query: z.unknown() })) }),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string() })).optional(),
    }),
  ),
});

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['critical', 'warning', 'info']) }),
          annotations: z.object({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});

const dashboard = dashboardSchema.parse(JSON.parse(read('grafana/dashboard.json')));
const rules = rulesSchema.parse(readYaml('prometheus/alerts.yaml')[0]).groups.flatMap((group) => group.rules);

const WORDS_OF_PROMQL = new Set(
  (
    'sum min max count avg by without rate increase histogram_quantile vector time and or unless on ignoring bool ' +
    'label_values le inf'
  ).split(' '),
);

/** Each metric that an expression asks for, with the labels that it uses of it. */
function askedFor(expression: string): readonly { readonly name: string; readonly labels: readonly string[] }[] {
  const selectors = expression.matchAll(/\b([a-z_][a-z0-9_]*)(?:\{([^}]*)\})?/g);
  return [...selectors]
    .map(([, name = '', inBraces = '']) => ({
      name,
      labels: [...inBraces.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => String(label)),
    }))
    .filter(({ name }) => /^(starrocks_mcp|nodejs|process)_/.test(name) || OF_PROMETHEUS.has(name));
}

/** What is left of an expression when metrics, words, labels and values are taken away. */
function unknownWords(expression: string): readonly string[] {
  const bare = expression
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on)\s*\([^)]*\)/g, '');
  const words = [...bare.matchAll(/[a-z_][a-z0-9_]*/gi)].map(([word]) => word);
  return words.filter((word) => !WORDS_OF_PROMQL.has(word) && askedFor(word).length === 0);
}

let cluster: Simulator;
let agent: AgentBesideCluster;
let house: House;
let families: ReadonlyMap<string, Family>;
let familiesOfAgent: readonly Family[];

beforeAll(async () => {
  cluster = await startSimulator({ scenario: { name: 'deploy', version: '3.5.7', now: '2026-03-01 12:00:00' } });
  agent = await openAgent({ clusterPort: cluster.port });
  const away = { agent_url: 'http://127.0.0.1:9', agent_token: 'token-of-an-agent-that-is-not-there' };
  const tenants = { acme: agent.entry, away, dialling: { link: 'dial-out' } };
  house = await openHouse({ tenants, keys: { all: ['acme', 'away'] }, env: { METRICS_KEY } });
  await call('acme', 'analyze_system_comprehensive', { samples: 1 });
  await call('away', 'run_select_sql', { sql: 'SELECT 1 AS one' });
  const response = await fetch(new URL('/metrics', house.url), { headers: { Authorization: `Bearer ${METRICS_KEY}` } });
  families = new Map(parseExposition(await response.text()).map((family) => [family.name, family]));
  const told = await fetch(new URL('/metrics', agent.entry.agent_url));
  familiesOfAgent = parseExposition(await told.text());
}, 60_000);

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await agent.agent.close();
  await cluster.close();
});

async function call(tenant: string, tool: string, args: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(new URL('/call-tool', house.url), {
    method: 'POST',
    headers: { 'X-API-Key': house.key('all'), 'X-Tenant-ID': tenant, 'Content-Type': 'application/json' },
    body: JSON.stringify({ tool, arguments: args }),
  });
  await response.text();
}

/** What an expression asks for that a real hub does not expose. */
function missing(expression: string): readonly string[] {
  return askedFor(expression).flatMap(({ name, labels }) => {
    if (OF_PROMETHEUS.has(name)) return [];
    const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
    if (family === undefined) return [name];
    // A counter that nothing was counted by has a family and no samples yet.
    const known = new Set(family.samples.flatMap(({ labels: own }) => Object.keys(own)));
    if (family.samples.length === 0) return [];
    return labels.filter((label) => label !== 'job' && !known.has(label)).map((label) => `${name}{${label}}`);
  });
}

describe('the metrics', () => {
  it('of the hub keep the rules of names, types, units and helps', () => {
    expect(families.size).toBeGreaterThan(30);
    expect([...families.values()].flatMap(complaints)).toEqual([]);
  });

  it('of the agent keep them too', () => {
    expect(familiesOfAgent.length).toBeGreaterThan(8);
    expect(familiesOfAgent.flatMap(complaints)).toEqual([]);
  });
});

describe('the dashboard', () => {
  const targets = dashboard.panels.flatMap(({ title, targets: own = [] }) => own.map(({ expr }) => [title, expr]));

  it.each(targets)('asks in "%s" only for what a hub exposes', (_title, expression) => {
    expect(askedFor(expression)).not.toEqual([]);
    expect(missing(expression)).toEqual([]);
    expect(unknownWords(expression)).toEqual([]);
  });

  it('offers what a hub knows to choose from', () => {
    const queries = dashboard.templating.list.map(({ query }) => JSON.stringify(query)).join(' ');
    expect(missing(queries.replaceAll(/"/g, ' '))).toEqual([]);
  });

  it('has a place of its own for each panel', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

describe('the alert rules', () => {
  it.each(rules.map(({ alert, expr }) => [alert, expr]))(
    '%s says on which labels it joins series, as those of two metrics are never all the same',
    (_alert, expression) => {
      expect(expression).not.toMatch(/\b(?:and|unless)\b(?! on \()/);
    },
  );

  it.each(rules.map(({ alert, expr }) => [alert, expr]))(
    '%s asks only for what a hub exposes',
    (_alert, expression) => {
      expect(askedFor(expression)).not.toEqual([]);
      expect(missing(expression)).toEqual([]);
      expect(unknownWords(expression)).toEqual([]);
    },
  );

  it('have names of their own', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });
});

const environment = z.record(z.string(), z.union([z.string(), z.number()]));
const composeSchema = z.object({
  services: z.object({
    hub: z.object({
      environment,
      secrets: z.array(z.string()),
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal('ALL')]),
      build: z.object({ context: z.string(), dockerfile: z.string() }),
    }),
  }),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});
const statefulSetSchema = z.object({
  kind: z.literal('StatefulSet'),
  spec: z.object({
    replicas: z.literal(1),
    template: z.object({
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.number() }),
        containers: z.tuple([
          z.object({
            env: z.array(z.object({ name: z.string(), value: z.string() })),
            securityContext: z.object({
              allowPrivilegeEscalation: z.literal(false),
              readOnlyRootFilesystem: z.literal(true),
              capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
            }),
            livenessProbe: z.object({ httpGet: z.object({ path: z.literal('/health') }) }),
            readinessProbe: z.object({ httpGet: z.object({ path: z.literal('/ready') }) }),
          }),
        ]),
      }),
    }),
  }),
});

const compose = composeSchema.parse(readYaml('hub/docker-compose.yaml')[0]);
const statefulSet = readYaml('hub/kubernetes/hub.yaml').flatMap((document) => {
  const { data } = statefulSetSchema.safeParse(document);
  return data ? [data.spec.template.spec] : [];
});

/** `NAME=value` pairs of `ENV` or `Environment=` lines. */
function assigned(text: string, keyword: RegExp): readonly string[] {
  const joined = text.replaceAll(/\\\n/g, ' ');
  return [...joined.matchAll(keyword)].flatMap(([, pairs = '']) =>
    [...pairs.matchAll(/(?:^|\s)([A-Z][A-Z0-9_]*)=/g)].map(([, name]) => String(name)),
  );
}

describe('the deployments', () => {
  it.each(yamlFiles)('%s is YAML', (path) => {
    expect(readYaml(path)).not.toEqual([]);
  });

  it.each([
    ['compose', Object.keys(compose.services.hub.environment)],
    ['Kubernetes', statefulSet.flatMap(({ containers: [{ env }] }) => env.map(({ name }) => name))],
    ['the Dockerfile', assigned(read('hub/Dockerfile'), /^ENV (.*)$/gm)],
    ['systemd', assigned(read('hub/starrocks-mcp.service'), /^Environment=(.*)$/gm)],
  ])('name in %s only settings that the hub has', (_where, names) => {
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !hubVariables.has(name) && !OF_OTHERS.has(name))).toEqual([]);
  });

  it('give secrets as files, which are declared', () => {
    expect(compose.services.hub.secrets.toSorted()).toEqual(Object.keys(compose.secrets).toSorted());
    const files = Object.entries(compose.services.hub.environment).filter(([name]) => name.endsWith('_KEY_FILE'));
    expect(files.map(([, path]) => path)).toEqual(compose.services.hub.secrets.map((name) => `/run/secrets/${name}`));
    const everything = FILES.filter((name) => /\.[a-z]+$|Dockerfile/.test(name))
      .map(read)
      .join('\n');
    expect(everything).not.toMatch(/(ADMIN_KEY|METRICS_KEY|API_KEY|PASSWORD)\s*[=:]\s*['"]?[A-Za-z0-9]/);
  });

  it('run one hub, not as root, that may finish its calls', () => {
    expect(statefulSet).toHaveLength(1);
    expect(statefulSet[0]?.terminationGracePeriodSeconds).toBeGreaterThan(25);
    expect(read('hub/Dockerfile')).toMatch(/^USER 10001$/m);
  });

  it('copy into the image what the build makes', () => {
    const copied = [...read('hub/Dockerfile').matchAll(/\/src\/(\S+)/g)].map(([, path]) => String(path));
    const sources = copied.filter((path) => !path.includes('/dist'));
    expect(sources.filter((path) => !existsSync(join(DEPLOY, '..', path)))).toEqual([]);
    expect(
      existsSync(join(DEPLOY, 'hub', compose.services.hub.build.context, compose.services.hub.build.dockerfile)),
    ).toBe(true);
  });
});

describe('the proxy', () => {
  const nginx = read('hub/nginx.conf');

  it('holds no answer back, gives up none that is long, and lets agents upgrade', () => {
    for (const directive of [
      'proxy_buffering off',
      'proxy_http_version 1.1',
      'proxy_read_timeout 1h',
      'proxy_next_upstream off',
    ])
      expect(nginx).toContain(`${directive};`);
    expect(nginx).toMatch(/location = \/agent\/v1\/connect \{[^}]*Upgrade \$http_upgrade/);
  });

  it('writes no query into its log, as a session may be named there', () => {
    expect(nginx).not.toMatch(/\$request\b|\$request_uri"|\$args|\$query_string/);
  });
});
