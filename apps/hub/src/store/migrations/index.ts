import type { Migration } from '../migrate.ts';
import { registry } from './001-registry.ts';
import { nextTokens } from './002-next-tokens.ts';
import { operators } from './003-operators.ts';
import { hubKeys } from './010-hub-keys.ts';
import { agentTrust } from './011-agent-trust.ts';
import { history } from './020-history.ts';
import { historyTimeZones } from './021-history-time-zones.ts';
import { schedulesAndAlerts } from './030-schedules-and-alerts.ts';
import { writeProbe } from './040-write-probe.ts';

export const MIGRATIONS: readonly Migration[] = [
  registry,
  nextTokens,
  operators,
  hubKeys,
  agentTrust,
  history,
  historyTimeZones,
  schedulesAndAlerts,
  writeProbe,
];
