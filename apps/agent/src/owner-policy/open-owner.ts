import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { loggableCause } from '@starrocks-mcp/protocol';
import { ConfigError } from '@starrocks-mcp/settings';
import type { Logger } from 'pino';
import { createAuditLog, type AuditLog } from '../audit/audit-log.ts';
import { createCatalogueLock, type CatalogueLock } from '../catalogue/catalogue-lock.ts';
import { loadCatalogue } from '../catalogue/load-catalogue.ts';
import { RELEASE_KEY } from '../catalogue/release-key.generated.ts';
import type { AgentConfig } from '../config/config.ts';
import type { Admission } from '../jobs/admission.ts';
import type { JobTable } from '../jobs/job-table.ts';
import { AGENT_VERSION } from '../version.ts';
import { KillSwitch, stoppedByOwner } from './kill-switch.ts';
import { OwnerGate } from './owner-gate.ts';
import { watchPolicy } from './policy-watch.ts';
import { loadRedactionKey } from './redaction-key.ts';

/** What the owner decides and what is written down for them, for as long as the agent runs. */
export interface Owner {
  readonly gate: OwnerGate;
  readonly audit: AuditLog;
  readonly killSwitch: Pick<KillSwitch, 'isEngaged'>;
  /** Call it when no job is under way any more. */
  close(): Promise<void>;
}

interface OwnerDeps {
  readonly config: AgentConfig;
  readonly jobs: Pick<JobTable, 'cancelAll'>;
  readonly admission: Pick<Admission, 'setMaxConcurrent'>;
  readonly log: Logger;
}

/** Throws ConfigError when the owner's wishes cannot be kept. A record that cannot be written is told, and refuses statements. */
export async function openOwner({ config, jobs, admission, log }: OwnerDeps): Promise<Owner> {
  assertPolicyIsTheOwners(config, log);
  const killSwitch = new KillSwitch(config.killSwitchPath, (isEngaged) => {
    log.warn(isEngaged ? 'kill switch: statements are stopped' : 'kill switch is off: statements run again');
    if (isEngaged) jobs.cancelAll(stoppedByOwner());
  });
  const gate = new OwnerGate({
    policy: config.policy,
    settings: config,
    database: config.cluster.database,
    lock: loadLock(config, log),
    killSwitch,
    redactionKey: loadRedactionKey(config.stateDir),
  });
  admission.setMaxConcurrent(gate.maxConcurrent);
  const watch = watchOwnersPolicy({ config, gate, admission, log });
  const audit = await openAudit(config, log);
  return {
    gate,
    audit,
    killSwitch,
    async close() {
      watch?.[Symbol.dispose]();
      killSwitch[Symbol.dispose]();
      log.info({ line: audit.head.seq, hash: audit.head.hash }, 'record ends here');
      await audit.close();
    },
  };
}

/** Who may write the file decides for the owner; a service must not be able to decide for itself. */
function assertPolicyIsTheOwners({ policyFile, isSystemService }: AgentConfig, log: Logger): void {
  if (policyFile === undefined || process.getuid?.() === 0) return;
  if (!isWritable(policyFile) && !isWritable(dirname(policyFile))) return;
  if (isSystemService) {
    throw new ConfigError([
      {
        where: 'AGENT_POLICY_FILE',
        expected: "a policy that the agent's own account cannot write, in a folder that it cannot write either",
        example: 'chown root: /etc/starrocks-agent/policy.json && chmod 644 /etc/starrocks-agent/policy.json',
      },
    ]);
  }
  log.warn("The agent's own account can write its policy file. Let another account own the file and its folder.");
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function loadLock(config: AgentConfig, log: Logger): CatalogueLock | undefined {
  const loaded = loadCatalogue(config.cataloguePath, RELEASE_KEY);
  const isNeeded = !config.adhocSql || !config.policy.adhoc;
  if (loaded.ok) {
    const { release, statements } = loaded.catalogue;
    log.info({ release, statements: statements.length, locked: isNeeded }, 'catalogue of statements');
    if (RELEASE_KEY.isDevelopment)
      log.warn('The catalogue is signed with a development key: this agent is no release.');
    return createCatalogueLock(loaded.catalogue);
  }
  if (isNeeded) {
    throw new ConfigError([
      {
        where: 'AGENT_CATALOGUE',
        expected: `a signed catalogue of statements, as ad-hoc SQL is off. ${loaded.problem}`,
        example: 'AGENT_CATALOGUE=/opt/starrocks-agent/starrocks-agent.catalogue.json',
      },
    ]);
  }
  if (config.cataloguePath !== undefined) log.warn(loaded.problem);
  return undefined;
}

interface WatchDeps extends Omit<OwnerDeps, 'jobs'> {
  readonly gate: OwnerGate;
}

function watchOwnersPolicy({ config, gate, admission, log }: WatchDeps): Disposable | undefined {
  if (config.policyFile === undefined) return undefined;
  return watchPolicy(config.policyFile, {
    onPolicy: (policy) => {
      gate.replacePolicy(policy);
      admission.setMaxConcurrent(gate.maxConcurrent);
      log.info({ adhocSql: gate.adhocSql }, 'policy changed');
    },
    onProblems: (problems) => log.error({ problems }, 'the changed policy is wrong: the one before stays in force'),
  });
}

async function openAudit({ stateDir, auditKeepDays }: AgentConfig, log: Logger): Promise<AuditLog> {
  const audit = createAuditLog({
    folder: join(stateDir, 'audit'),
    agentVersion: AGENT_VERSION,
    keepDays: auditKeepDays,
    onState: (state, cause) => {
      if (state === 'writing') log.info('the record of statements can be written again');
      else log.error({ cause: loggableCause(cause) }, 'the record of statements cannot be written: no statement runs');
    },
  });
  await audit.open().catch(() => undefined);
  log.info({ line: audit.head.seq, hash: audit.head.hash }, 'record begins here');
  return audit;
}
