import {
  ENROLL_PATH,
  HubError,
  IDENTITY_CHECK_PATH,
  RETIRE_PATH,
  agentProofText,
  enrolProofText,
  enrolResponseSchema,
  identityCheckSchema,
  type AgentProof,
  type EnrolRequest,
  type LinkKind,
} from '@starrocks-mcp/protocol';
import type { Environment } from '@starrocks-mcp/settings';
import type { AgentIdentity } from '../identity/identity-store.ts';
import { makeAgentKey, prove } from './agent-key.ts';
import { askHub, refusalOf } from './hub-request.ts';

interface EnrolInput {
  readonly hubUrl: string;
  readonly code: string;
  readonly link: LinkKind;
  readonly env: Environment;
}

export interface Enrolled {
  readonly identity: AgentIdentity;
  /** Inbound mode: what the hub will present; undefined when the agent's own token stays. */
  readonly agentToken: string | undefined;
}

/** Makes a key on this host and has the hub register its public half. Throws the hub's refusal, or what the network said. */
export async function enrolAgent({ hubUrl, code: typed, link, env }: EnrolInput): Promise<Enrolled> {
  const code = normalizeCode(typed);
  const { privateKey, publicKey } = makeAgentKey();
  const proof = prove(enrolProofText(code), privateKey);
  const body: EnrolRequest = { code, public_key: publicKey, proof, link };
  const answer = await askHub({ hubUrl, path: ENROLL_PATH, body, env });
  if (answer.status !== 200) throw refusalOf(answer);
  const { data } = enrolResponseSchema.safeParse(answer.body);
  if (data === undefined) throw refusalOf({ ...answer, body: undefined });
  return {
    identity: {
      v: 1,
      agentId: data.agent_id,
      tenantId: data.tenant_id,
      hubUrl,
      link,
      keyId: data.key_id,
      privateKey,
      hubKeys: data.hub_keys,
    },
    agentToken: data.agent_token,
  };
}

/** Tells the hub that this agent is gone for good. Its key opens nothing afterwards. */
export async function retireAgent(identity: AgentIdentity, env: Environment): Promise<void> {
  const answer = await askHub({ hubUrl: identity.hubUrl, path: RETIRE_PATH, body: proofOf(identity, 'retire'), env });
  if (answer.status !== 200) throw refusalOf(answer);
}

/** Whether the hub still knows this agent. */
export async function checkIdentity(identity: AgentIdentity, env: Environment): Promise<{ readonly revoked: boolean }> {
  const body = proofOf(identity, 'identity-check');
  const answer = await askHub({ hubUrl: identity.hubUrl, path: IDENTITY_CHECK_PATH, body, env });
  if (answer.status !== 200) throw refusalOf(answer);
  const { data } = identityCheckSchema.safeParse(answer.body);
  if (data === undefined) throw refusalOf({ ...answer, body: undefined });
  return { revoked: data.revoked };
}

function proofOf({ agentId, keyId, privateKey }: AgentIdentity, purpose: 'retire' | 'identity-check'): AgentProof {
  return { agent_id: agentId, key_id: keyId, proof: prove(agentProofText({ purpose, agentId, keyId }), privateKey) };
}

/** As it was read out or copied: any case, with blanks or without dashes. Throws BAD_REQUEST for what is no code. */
function normalizeCode(typed: string): string {
  const plain = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{16}$/.test(plain)) {
    throw new HubError('BAD_REQUEST', 'The code has 16 letters and digits in groups of four: XXXX-XXXX-XXXX-XXXX.');
  }
  return (plain.match(/.{4}/g) ?? []).join('-');
}
