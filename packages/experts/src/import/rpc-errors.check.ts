import { defineCheck } from '../form/check.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';
import { judgeErrorClass, ANY } from './failed-loads.ts';
import { INSPECT_LOAD_REMEDY } from './inspect-load-remedies.ts';

export default defineCheck({
  id: 'import.rpc_errors',
  severity: 'warning',
  title: { en: 'Errors between nodes during loads', zh: '导入时节点间通信错误' },
  since: '3.1',
  signal: 'loads ERROR_MSG: failed to send batch, unknown id, intolerable failure, close index channel failed, [E1008]',
  thresholds: { any: ANY },
  impact: {
    en: 'Loads break off while rows are sent between nodes and have to be repeated.',
    zh: '数据在节点间发送时中断，导入失败需要重试。',
  },
  causes: [
    { en: 'Slow disks, or too many versions, hold up the writing node', zh: '磁盘慢或版本数过多，拖慢写入节点' },
    { en: 'Memory pressure on a backend', zh: 'BE 内存压力大' },
    { en: 'A node was lost or restarted during the load', zh: '导入期间有节点失联或重启' },
    { en: 'The network between nodes is overloaded', zh: '节点间网络过载' },
  ],
  remedies: [
    {
      text: {
        en: 'Look whether all nodes are alive, and at their disks and compaction.',
        zh: '检查各节点是否存活，以及磁盘和 Compaction 状况。',
      },
      statement: 'SHOW BACKENDS;',
    },
    {
      text: { en: 'Let channels wait longer (BE configuration, seconds).', zh: '延长 RPC 等待时间（BE 配置，秒）。' },
      statement:
        'UPDATE information_schema.be_configs SET VALUE = "2400" WHERE NAME = "streaming_load_rpc_max_alive_time_sec";',
    },
    INSPECT_LOAD_REMEDY,
  ],
  doc: 'faq/loading/Broker_load_faq.md',
  reads: { outcomes: LOAD_OUTCOMES },
  evaluate: ({ outcomes }, context) =>
    judgeErrorClass({
      outcomes,
      context,
      classes: ['rpc'],
      severity: 'warning',
      what: { en: 'broke off between nodes', zh: '在节点间传输时中断' },
    }),
});
