import { asHubError, type ErrorCode, type HubError } from '@starrocks-mcp/protocol';
import type { Bilingual } from '../form/bilingual.ts';
import type { Failure } from '../form/read.ts';
import type { Architecture } from '../report.ts';

/** A table or column that this cluster does not have. */
export function missingSignal(lacks: string): Failure {
  return { ok: false, missing: true, code: undefined, reason: isCustomers(lacks) ? notVisible(lacks) : absent(lacks) };
}

/** Something that only clusters of the other architecture have. */
export function otherArchitecture(architecture: Architecture): Failure {
  const reason =
    architecture === 'shared-data'
      ? { en: 'only for shared-nothing clusters', zh: '仅适用于存算一体集群' }
      : { en: 'only for shared-data clusters', zh: '仅适用于存算分离集群' };
  return { ok: false, missing: true, code: undefined, reason };
}

/** Tables that are no system tables are hidden from an account without a privilege on them. */
function isCustomers(lacks: string): boolean {
  return /^\w+\.\w/.test(lacks) && !/^(?:information_schema|sys)\./.test(lacks);
}

function absent(lacks: string): Bilingual {
  return { en: `not possible here: this cluster has no ${lacks}`, zh: `此集群没有 ${lacks}，无法检查` };
}

function notVisible(lacks: string): Bilingual {
  return {
    en: `not possible here: ${lacks} does not exist, or the account has no SELECT on it`,
    zh: `${lacks} 不存在，或账号没有其 SELECT 权限，无法检查`,
  };
}

/** A statement that failed, said so that its reader can act. Never repeats the server's text: it may quote SQL or data. */
export function failedStatement(thrown: unknown, tables: readonly string[]): Failure {
  const error = asHubError(thrown);
  return { ok: false, missing: false, code: error.code, reason: explain(error, tables.join(', ')), error };
}

const NEEDS_OPERATE = /\.(?:be_(?!tablets)|fe_(?!tablet_schedules))|^sys\./;

function explain(error: HubError, tables: string): Bilingual {
  const special = SPECIAL[error.code]?.(tables);
  if (special !== undefined) return { en: `${error.code}: ${special.en}`, zh: `${error.code}：${special.zh}` };
  return {
    en: `${error.code}: reading ${tables || 'the cluster'} failed`,
    zh: `${error.code}：读取${tables === '' ? '集群' : ` ${tables} `}失败`,
  };
}

const SPECIAL: Partial<Record<ErrorCode, (tables: string) => Bilingual>> = {
  DB_ACCESS_DENIED: (tables) =>
    NEEDS_OPERATE.test(tables)
      ? {
          en: `the account may not read ${tables}; it needs GRANT OPERATE ON SYSTEM TO USER <account>`,
          zh: `账号无权读取 ${tables}；需要执行 GRANT OPERATE ON SYSTEM TO USER <account>`,
        }
      : {
          en: `the account may not read ${tables}; grant it SELECT on that table`,
          zh: `账号无权读取 ${tables}；请授予该表的 SELECT 权限`,
        },
  DB_NO_NODE_ALIVE: () => ({
    en: 'no backend or compute node is alive to answer',
    zh: '没有存活的 BE 或 CN 节点可以应答',
  }),
  DB_NODE_LOST: (tables) => ({
    en: `a node was lost while ${tables} was read; run the diagnosis again`,
    zh: `读取 ${tables} 时有节点失联；请重新诊断`,
  }),
  DB_FE_RPC_FAILED: (tables) => ({
    en: `the FE could not deliver ${tables}: too much data, or an FE that does not answer`,
    zh: `FE 无法返回 ${tables}：数据过大，或有 FE 无响应`,
  }),
  QUERY_TIMEOUT: (tables) => ({
    en: `reading ${tables} took longer than its time limit`,
    zh: `读取 ${tables} 超过了时间限制`,
  }),
  POLICY_DENIED: (tables) => ({
    en: `the owner's policy does not allow reading ${tables}`,
    zh: `所有者的策略不允许读取 ${tables}`,
  }),
  ADHOC_DISABLED: (tables) => ({
    en: `the agent is locked to its catalogue, which does not have this statement on ${tables}; upgrade the agent or its catalogue`,
    zh: `Agent 只运行其签名目录中的语句，其中没有读取 ${tables} 的这一条；请升级 Agent 或其目录`,
  }),
  STATEMENT_BUDGET: (tables) => ({
    en: `the hub's statements of this hour for this tenant were used up before ${tables || 'the cluster'} was read; run the diagnosis again later`,
    zh: `本小时内 Hub 可对该租户执行的语句数已用完，未读取 ${tables || '集群'}；请稍后重新诊断`,
  }),
  POLICY_BUDGET: (tables) => ({
    en: `the statements that the owner allows in one hour were used up before ${tables || 'the cluster'} was read; run the diagnosis again later`,
    zh: `所有者允许的每小时语句数已用完，未读取 ${tables || '集群'}；请稍后重新诊断`,
  }),
  DB_UNKNOWN_TABLE: (tables) => ({ en: `${tables} does not exist here`, zh: `此处不存在 ${tables}` }),
  RESULT_TOO_LARGE: (tables) => ({
    en: `the answer of ${tables} was larger than the limit`,
    zh: `${tables} 的结果超过大小限制`,
  }),
};
