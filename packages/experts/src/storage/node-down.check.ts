import { countFrontends, countTablets } from '../cluster/nodes.ts';
import { defineCheck, found, PASSED, unknown, type RemedyText } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { optional } from '../form/read.ts';
import { ANSWERING_NODES, answeringNodes } from '../reads/answering-nodes.ts';
import { feMetrics } from '../reads/fe-metrics.ts';

const DOWN = { value: 0, unit: 'nodes', source: 'own' };

const FRONTEND_REMEDIES: readonly RemedyText[] = [
  { text: { en: 'See which frontend is down.', zh: '查看宕机的 FE。' }, statement: 'SHOW FRONTENDS;' },
  {
    text: {
      en: 'On that machine look at fe.out, fe.log and fe.warn.log, then start the process again; do not let another one stop meanwhile.',
      zh: '在该机器上查看 fe.out、fe.log 与 fe.warn.log，然后重启进程；期间避免其他 FE 停止。',
    },
  },
];

export default defineCheck({
  id: 'storage.node_down',
  severity: 'critical',
  title: { en: 'Node down', zh: '节点宕机' },
  since: '3.1 (by node counts from 3.4)',
  signal: 'fe_metrics node_info; before 3.4 fe_metrics tablet_num by backend against BE_ID of be_metrics',
  thresholds: { down: DOWN },
  impact: {
    en: 'Queries and loads run on fewer nodes; replicas on a lost backend are missing until it returns. With a frontend lost, fewer further ones may fail before metadata can no longer be written.',
    zh: '查询和导入只能使用其余节点；宕机 BE 上的副本在恢复前不可用。FE 宕机后，可再容忍的 FE 故障数减少，超过后元数据将无法写入。',
  },
  causes: [
    { en: 'The process stopped: out of memory, a crash, a failed disk', zh: '进程退出：内存不足、崩溃或磁盘故障' },
    { en: 'The machine or its network is down', zh: '机器或网络故障' },
  ],
  remedies: [
    {
      text: { en: 'See which node is down and since when.', zh: '查看哪个节点宕机及其时间。' },
      statement: 'SHOW BACKENDS;',
    },
    { text: { en: 'The same for compute nodes.', zh: '查看计算节点。' }, statement: 'SHOW COMPUTE NODES;' },
    { text: { en: 'And for frontends.', zh: '查看 FE。' }, statement: 'SHOW FRONTENDS;' },
    {
      text: {
        en: 'On that machine look at be.out and be.WARNING, dmesg for the OOM killer, then start the process again.',
        zh: '在该机器上查看 be.out、be.WARNING 以及 dmesg（OOM killer），然后重启进程。',
      },
    },
  ],
  doc: 'administration/management/monitoring/alert.md',
  reads: {
    known: optional(feMetrics('node_info', 'tablet_num')),
    answering: optional(ANSWERING_NODES),
  },
  evaluate({ known, answering }, context) {
    const { dead, total, alive, backends, computeNodes } = context.nodes;
    if (!answering.ok && answering.code === 'DB_NO_NODE_ALIVE') {
      return found({
        severity: 'critical',
        summary: {
          en: 'No backend or compute node is alive: nothing but the FE answers.',
          zh: '没有存活的 BE 或 CN 节点：除 FE 外均无响应。',
        },
        objects: [{ kind: 'cluster', name: 'all nodes' }],
        measured: { value: 0, unit: 'nodes alive' },
        threshold: { value: 1, unit: 'nodes alive', source: 'own' },
        evidence: [],
      });
    }
    if (dead !== null) {
      const frontends = known.ok ? countFrontends(known.rows) : null;
      const deadFrontends = frontends === null ? 0 : frontends.total - frontends.alive;
      if (dead + deadFrontends === 0) return PASSED;
      const kinds = [
        { kind: 'BE', count: (backends?.total ?? 0) - (backends?.alive ?? 0) },
        { kind: 'CN', count: (computeNodes?.total ?? 0) - (computeNodes?.alive ?? 0) },
        { kind: 'FE', count: deadFrontends },
      ].filter(({ count }) => count > 0);
      const named = kinds.map(({ kind, count }) => `${count} ${kind}`);
      const registered = (total ?? 0) + (deadFrontends > 0 ? (frontends?.total ?? 0) : 0);
      const living = (alive ?? 0) + (deadFrontends > 0 ? (frontends?.alive ?? 0) : 0);
      return found({
        severity: 'critical',
        summary: {
          en: `${named.join(' and ')} down: ${living} of ${registered} nodes are alive.`,
          zh: `${named.join('、')} 宕机：共 ${registered} 个节点，存活 ${living} 个。`,
        },
        objects: kinds.map(({ kind, count }) => ({ kind: 'node', name: `${count} ${kind}` })),
        measured: { value: dead + deadFrontends, unit: DOWN.unit },
        threshold: DOWN,
        evidence: known.ok
          ? [
              evidenceOf(
                known,
                known.rows.filter((row) => row.name === 'node_info'),
              ),
            ]
          : [],
        ...(dead === 0 ? { remedies: FRONTEND_REMEDIES } : {}),
        facts: { data_nodes: dead },
      });
    }
    if (!known.ok) return unknown(known.missing ? NOT_DECIDABLE : known.reason);
    if (!answering.ok) return unknown(answering.reason);
    if (context.architecture !== 'shared-nothing') return unknown(NOT_DECIDABLE);
    const registered = countTablets(known.rows).size;
    if (registered === 0) return unknown(NOT_DECIDABLE);
    const answers = answeringNodes(answering);
    if (answers.length === 0) return unknown(NOBODY_ANSWERS);
    const lost = registered - answers.length;
    if (lost <= 0) return PASSED;
    return found({
      severity: 'critical',
      // Which of the backends is lost is not told: the metric knows hosts, the tables know BE_IDs.
      summary: {
        en: `The FE knows ${registered} backends, ${answers.length} of them answer: ${lost} down.`,
        zh: `FE 登记了 ${registered} 个 BE，仅 ${answers.length} 个应答：${lost} 个宕机。`,
      },
      objects: [{ kind: 'node', name: `${lost} BE` }],
      measured: { value: lost, unit: DOWN.unit },
      threshold: DOWN,
      evidence: [
        evidenceOf(
          known,
          known.rows.filter((row) => row.name === 'tablet_num'),
        ),
        evidenceOf(answering, answers),
      ],
    });
  },
});

const NOT_DECIDABLE = {
  en: 'this release line does not tell by SELECT which nodes are down; look at SHOW BACKENDS or SHOW COMPUTE NODES',
  zh: '此版本无法通过 SELECT 得知节点存活状态；请查看 SHOW BACKENDS 或 SHOW COMPUTE NODES',
};

/** A live backend must have run the query, so that no row means something else than no node. */
const NOBODY_ANSWERS = {
  en: 'be_metrics has no row of any node, although a node must be alive to say so; look at SHOW BACKENDS',
  zh: 'be_metrics 没有任何节点的数据，而查询本身需要存活的节点才能执行；请查看 SHOW BACKENDS',
};
