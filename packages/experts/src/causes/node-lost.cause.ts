import { defineCause } from '../form/cause.ts';
import { listLost, LOST } from './facts-of.ts';

const FOLLOWS = [
  'storage.replica_unhealthy',
  'compaction.replica_version_gap',
  'transaction.publish_stuck',
  'transaction.version_gap',
  'import.publish_pending',
  'import.rpc_errors',
] as const;

export default defineCause({
  id: 'cause.node_lost',
  title: { en: 'A node or disk is lost', zh: '节点或磁盘失效' },
  canExplain: [...LOST, ...FOLLOWS],
  remedies: [
    {
      text: {
        en: 'Bring the node or the disk back first: replicas are then repaired, and loads go on, by themselves.',
        zh: '首先恢复节点或磁盘：之后副本会自动修复，导入也会恢复。',
      },
      statement: 'SHOW BACKENDS;',
    },
    {
      text: {
        en: 'If it will not come back, decommission it, so that its replicas are rebuilt on the other nodes.',
        zh: '若无法恢复，将其下线，使副本在其他节点重建。',
      },
      statement: 'ALTER SYSTEM DECOMMISSION BACKEND "<host>:<heartbeat_port>";',
    },
  ],
  evaluate(findings) {
    const lost = listLost(findings);
    const follows = findings.among(FOLLOWS);
    if (lost.length === 0 || follows.length === 0) return undefined;
    const isNode = lost.includes('storage.node_down');
    const what = lost.flatMap((id) => findings.get(id)?.objects ?? []).map((object) => object.name);
    return {
      explains: [...lost, ...follows],
      summary: {
        en: `${what.slice(0, 3).join(', ')} ${isNode ? 'down' : 'failed'}; ${follows.length === 1 ? 'one finding follows' : `${follows.length} findings follow`} from that.`,
        zh: `${what.slice(0, 3).join('、')} ${isNode ? '宕机' : '故障'}，由此引发 ${follows.length} 个问题。`,
      },
    };
  },
});
