import type { Exceptions } from './judge.ts';
import type { Revision } from './run-suite.ts';

const ASKS = 'The product never asks the client or its model while it answers a request of a 2025 revision.';
const SUBSCRIBES = 'The product declares no subscriptions: its resources change with a release only.';
const TASKS = 'The tasks extension is optional and not declared: a call is answered where it was asked.';
const FIXTURE = 'Calls a fixture that the product has not; passes with the fixtures.';
const PROMPTS = 'The product declares no prompts; passes with the fixtures.';

function because(reason: string, names: readonly string[]): Exceptions {
  return Object.fromEntries(names.map((name) => [name, reason]));
}

const tasks = because(TASKS, [
  'tasks-lifecycle',
  'tasks-capability-negotiation',
  'tasks-wire-fields',
  'tasks-request-state-removal',
  'tasks-mrtr-input',
  'tasks-request-headers',
  'tasks-dispatch-and-envelope',
  'tasks-required-task-error',
  'tasks-mrtr-composition',
]);

/** What the hub's protocol side cannot pass, whatever stands behind its doors. */
export const NOT_APPLICABLE: Readonly<Record<Revision, Exceptions>> = {
  '2025-11-25': {
    ...because(ASKS, [
      'tools-call-sampling',
      'tools-call-elicitation',
      'elicitation-sep1034-defaults',
      'elicitation-sep1330-enums',
    ]),
    ...because(SUBSCRIBES, ['resources-subscribe', 'resources-unsubscribe']),
  },
  '2026-07-28': tasks,
};

const COMMON_FIXTURES = [
  'tools-call-simple-text',
  'tools-call-image',
  'tools-call-audio',
  'tools-call-embedded-resource',
  'tools-call-mixed-content',
  'tools-call-error',
  'tools-call-with-progress',
  'resources-read-text',
  'resources-read-binary',
  'resources-templates-read',
  'json-schema-2020-12',
];
const COMMON_PROMPTS = [
  'completion-complete',
  'prompts-get-simple',
  'prompts-get-with-args',
  'prompts-get-embedded-resource',
  'prompts-get-with-image',
];

/** What the hub as users run it cannot pass besides, because the suite calls tools, resources and prompts by fixed names. */
export const FIXTURES_ONLY: Readonly<Record<Revision, Exceptions>> = {
  '2025-11-25': {
    ...because(FIXTURE, [...COMMON_FIXTURES, 'tools-call-with-logging', 'logging-set-level']),
    ...because(PROMPTS, COMMON_PROMPTS),
  },
  '2026-07-28': {
    ...because(FIXTURE, [
      ...COMMON_FIXTURES,
      'server-stateless:sep-2575-server-rejects-undeclared-capability',
      'server-stateless:sep-2575-missing-capability-http-400',
      'server-stateless:sep-2575-http-server-no-independent-requests-on-stream',
      'server-stateless:sep-2575-server-no-log-without-loglevel',
      'http-custom-header-server-validation',
      'input-required-result-basic-elicitation',
      'input-required-result-basic-sampling',
      'input-required-result-basic-list-roots',
      'input-required-result-request-state',
      'input-required-result-multiple-input-requests',
      'input-required-result-multi-round',
      'input-required-result-missing-input-response',
      'input-required-result-result-type',
      'input-required-result-tampered-state',
      'input-required-result-capability-check',
      'input-required-result-ignore-extra-params',
    ]),
    ...because(PROMPTS, [...COMMON_PROMPTS, 'input-required-result-non-tool-request']),
  },
};
