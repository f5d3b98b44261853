import type { Environment } from '@starrocks-mcp/settings';
import type { Authenticator } from '../auth/authenticate.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import type { OperatorSessions } from '../auth/operator-sessions.ts';
import type { HubConfig } from '../config/config.ts';
import type { AgentDoor } from '../dial-out/agent-door.ts';
import type { Agents } from '../store/agents.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import type { StoredKeys } from '../store/keys.ts';
import type { StoredRegistry } from '../tenants/tenant-registry.ts';
import type { History } from '../history/history.ts';
import type { TenantStats } from '../stats/tenant-stats.ts';
import { createAlertRoutes, type AlertRoutesDeps } from './alert-routes.ts';
import type { HubAudit } from '../audit/hub-audit.ts';
import { createAuditRoutes } from './audit-routes.ts';
import { createConsoleRoutes } from './console-routes.ts';
import { createFleetRoutes } from './fleet-routes.ts';
import { createHistoryRoutes } from './history-routes.ts';
import { createKeyRoutes } from './key-routes.ts';
import { createOperatorToolRoutes } from './operator-tool-routes.ts';
import type { Route } from './route.ts';
import { createScheduleRoutes, type ScheduleRoutesDeps } from './schedule-routes.ts';
import { createSessionRoutes } from './session-routes.ts';
import { createSettingsRoute } from './settings-route.ts';
import type { ToolRoutesDeps } from './tool-routes.ts';

interface OperatorRoutesDeps extends ToolRoutesDeps, ScheduleRoutesDeps, AlertRoutesDeps {
  readonly authenticator: Authenticator;
  readonly sessions: OperatorSessions;
  readonly ring: KeyRing;
  readonly registry: StoredRegistry;
  readonly storedKeys: StoredKeys;
  readonly audit: HubAudit;
  readonly config: HubConfig;
  readonly env: Environment;
  readonly history: History;
  readonly agents: Agents;
  readonly agentDoor: AgentDoor;
  readonly stats: TenantStats;
  readonly limits: Pick<RequestLimits, 'enter'>;
}

/** What the console and operators' scripts use besides tenants and agents. */
export function createOperatorRoutes(deps: OperatorRoutesDeps): readonly Route[] {
  return [
    ...createSessionRoutes(deps),
    ...createKeyRoutes(deps),
    ...createAuditRoutes(deps),
    ...createOperatorToolRoutes(deps),
    createSettingsRoute(deps),
    ...createHistoryRoutes(deps),
    ...createFleetRoutes(deps),
    ...createScheduleRoutes(deps),
    ...createAlertRoutes(deps),
    ...createConsoleRoutes(deps.config.consoleFilesDir),
  ];
}
