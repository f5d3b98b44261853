import { createHash, verify } from 'node:crypto';
import {
  HubError,
  agentProofSchema,
  agentProofText,
  enrolProofText,
  enrolRequestSchema,
  publicKeyOf,
  rotateProofText,
  rotateRequestSchema,
  type EnrolResponse,
  type SigningKey,
} from '@starrocks-mcp/protocol';
import type { Logger } from 'pino';
import type * as z from 'zod';
import type { AgentKey, Agents, PublicKey } from '../store/agents.ts';
import type { Enrolments } from '../store/enrolments.ts';
import { sendJson, type Step } from './exchange.ts';
import { createStrangersBody } from './strangers-body.ts';

interface EnrolmentRoutesDeps {
  readonly agents: Pick<Agents, 'register' | 'findKey' | 'revoke' | 'addNextKey' | 'promoteKey'>;
  readonly enrolments: Pick<Enrolments, 'redeem'>;
  /** The keys that sign jobs, to be pinned by the agent. */
  readonly hubKeys: () => readonly SigningKey[];
  /** False: the tenant is disabled or gone. */
  readonly isServed: (tenantId: string) => boolean;
  /** The token with which the hub will call an inbound agent of this tenant; undefined where the agent makes its own. */
  readonly issueAgentToken?: (tenantId: string) => string | undefined;
  readonly log: Logger;
}

/** The doors at which agents make themselves known and say goodbye. Open, so bodies are small and sources are counted. */
export interface EnrolmentRoutes {
  readonly enroll: Step;
  readonly identityCheck: Step;
  readonly retire: Step;
  readonly rotate: Step;
}

/** Attempts from one source: enough for a rack of agents behind one address, too few to guess at 80 bits. */
const ATTEMPTS = { burst: 10, perMinute: 10 };

export function createEnrolmentRoutes(deps: EnrolmentRoutesDeps): EnrolmentRoutes {
  const { agents, enrolments, log } = deps;
  const readBody = createStrangersBody(ATTEMPTS);
  const read = async <Schema extends z.ZodType>(
    [req, res]: Parameters<Step>,
    schema: Schema,
  ): Promise<z.output<Schema>> => {
    const { data } = schema.safeParse(await readBody(req, res));
    if (data === undefined) throw new HubError('BAD_REQUEST', 'The body does not have the form of this request.');
    return data;
  };
  const prove = async (step: Parameters<Step>, purpose: 'retire' | 'identity-check'): Promise<AgentKey> => {
    const { agent_id: agentId, key_id: keyId, proof } = await read(step, agentProofSchema);
    const key = agents.findKey(keyId);
    const text = agentProofText({ purpose, agentId, keyId });
    if (key?.agentId === agentId && isSigned({ text, proof, key: key.publicKey })) return key;
    throw new HubError('UNAUTHENTICATED', 'The hub does not know an agent with this key.');
  };
  return {
    async enroll(...step) {
      const { code, public_key: publicKey, proof, link } = await read(step, enrolRequestSchema);
      // First the proof: a request that is not in order does not use up the code.
      if (!isSigned({ text: enrolProofText(code), proof, key: publicKey })) throw refused();
      const tenantId = enrolments.redeem(code)?.tenantId;
      if (tenantId === undefined || !deps.isServed(tenantId)) throw refused();
      const { agentId, keyId } = agents.register({ tenantId, publicKey });
      log.info({ tenantId, agentId, link }, 'agent enrolled');
      const agentToken = link === 'inbound' ? deps.issueAgentToken?.(tenantId) : undefined;
      const answer: EnrolResponse = {
        agent_id: agentId,
        tenant_id: tenantId,
        key_id: keyId,
        hub_keys: [...deps.hubKeys()],
        ...(agentToken !== undefined && { agent_token: agentToken }),
      };
      sendJson(step[1], 200, answer);
    },
    async identityCheck(...step) {
      const { tenantId, revokedAt, keyId, state } = await prove(step, 'identity-check');
      // The first use of a new key makes it the agent's key.
      if (state === 'next' && revokedAt === undefined) agents.promoteKey(keyId);
      sendJson(step[1], 200, { tenant_id: tenantId, revoked: revokedAt !== undefined || !deps.isServed(tenantId) });
    },
    async rotate(...step) {
      const body = await read(step, rotateRequestSchema);
      const { agent_id: agentId, key_id: keyId, public_key: publicKey } = body;
      const key = agents.findKey(keyId);
      const text = rotateProofText({ agentId, keyId, x: publicKey.x });
      // A key that was replaced is still good for a day, but not for making others.
      const isOwn =
        key?.agentId === agentId &&
        key.state === 'current' &&
        isSigned({ text, proof: body.proof, key: key.publicKey }) &&
        isSigned({ text, proof: body.next_proof, key: publicKey });
      if (!isOwn) throw new HubError('UNAUTHENTICATED', 'The hub does not know an agent with this key.');
      if (key.revokedAt !== undefined) throw new HubError('REVOKED', 'The agent was revoked; it gets no new key.');
      const nextId = agents.addNextKey(agentId, publicKey);
      log.info({ tenantId: key.tenantId, agentId }, 'agent registered a new key');
      sendJson(step[1], 200, { key_id: nextId });
    },
    async retire(...step) {
      const { agentId, tenantId } = await prove(step, 'retire');
      const isNew = agents.revoke(agentId);
      if (isNew) log.info({ tenantId, agentId }, 'agent retired by its host');
      sendJson(step[1], 200, { success: true, agent_id: agentId });
    },
  };
}

interface Signed {
  readonly text: string;
  readonly proof: string;
  readonly key: PublicKey;
}

function isSigned({ text, proof, key }: Signed): boolean {
  const digest = createHash('sha256').update(text).digest();
  return verify(null, digest, publicKeyOf(key), Buffer.from(proof, 'base64url'));
}

/** One answer for unknown, used and expired codes, so that nobody learns which exist. */
function refused(): HubError {
  return new HubError(
    'ENROLMENT_REFUSED',
    'The code is not valid: it may have been used, or is older than 15 minutes. Ask the operator of the hub for a new one.',
  );
}
