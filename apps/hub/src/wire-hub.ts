import type { Environment } from '@starrocks-mcp/settings';
import { createMcpServer, type MakeServer } from '@starrocks-mcp/toolbox';
import type { Tracing } from '@starrocks-mcp/tracing';
import type { Logger } from 'pino';
import type { HubConfig } from './config/config.ts';
import { openCore } from './open-core.ts';
import { openFace } from './open-face.ts';

export interface HubInput {
  readonly config: HubConfig;
  /** Where the tenants file finds the variables that it names. */
  readonly env: Environment;
  readonly log: Logger;
  /** Default: the tools. Another server behind the same doors is for tests of the protocol alone. */
  readonly makeServer?: MakeServer;
}

interface WireInput extends HubInput {
  readonly tracing: Tracing;
}

/** Opens every part of the hub and wires them together; listens to nothing. */
export function wireHub({ makeServer = createMcpServer, ...input }: WireInput) {
  let draining = false;
  const core = openCore({ ...input, serve: (req, res) => face.app(req, res) });
  const face = openFace({ ...input, core, makeServer, isDraining: () => draining });
  const { access, agentSide, audit, alerts } = core;

  const closeAll = async (): Promise<void> => {
    access.registry.close();
    face.keyWatch.close();
    face.unreadAnswers.close();
    await alerts.close();
    await Promise.allSettled([face.sse.close(), face.mcp.close()]);
    await core.close();
  };
  return {
    app: face.app,
    routes: face.routes,
    underWay: face.underWay,
    agentDoor: agentSide.agentDoor,
    registry: access.registry,
    audit,
    startAlerts: alerts.start,
    drain: () => void (draining = true),
    closeAll,
  };
}
