import type { RequestLimits } from '../limits/request-limits.ts';
import { pathOf, tenantOf, type Incoming, type Step } from './exchange.ts';
import { leaveWithAnswer, stopHolding } from './held-places.ts';

const CALL = 'tools/call';

/** Makes a route hold a place of its key and its tenant for each call that it was sent, until its answer is over. */
export function createCallsInWork(limits: Pick<RequestLimits, 'enter'>): (handle: Step) => Step {
  return (handle) => (req, res, next) => {
    const calls = callsIn(req);
    if (calls > 0) {
      leaveWithAnswer(res, limits.enter({ ...tenantOf(res), calls }));
      stopHolding(res);
    }
    return handle(req, res, next);
  };
}

/** Of MCP's messages only calls reach a cluster: a client at its ceiling can still cancel, ping and list. */
function callsIn(req: Incoming): number {
  const body: unknown = req.body;
  if (pathOf(req) !== '/mcp') return 1;
  return Array.isArray(body) ? body.filter(isCall).length : Number(isCall(body));
}

function isCall(message: unknown): boolean {
  return (
    typeof message === 'object' && message !== null && 'id' in message && 'method' in message && message.method === CALL
  );
}
