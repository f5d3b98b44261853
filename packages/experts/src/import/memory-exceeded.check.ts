import { defineCheck } from '../form/check.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';
import { judgeErrorClass, ANY } from './failed-loads.ts';
import { INSPECT_LOAD_REMEDY } from './inspect-load-remedies.ts';

export default defineCheck({
  id: 'import.memory_exceeded',
  severity: 'warning',
  title: { en: 'Loads exceed their memory', zh: '导入内存超限' },
  since: '3.1',
  signal: 'loads ERROR_MSG: Memory of ... exceed limit',
  thresholds: { any: ANY },
  impact: {
    en: 'Loads are refused or broken off until other loads have freed their memory.',
    zh: '在其他导入释放内存之前，导入会被拒绝或中断。',
  },
  causes: [
    { en: 'Wide tables, or rows that go to many partitions at once', zh: '宽表，或同时写入大量分区' },
    { en: 'Too many loads at the same time', zh: '同时运行的导入过多' },
    {
      en: 'The load pool is 30 % of the memory limit of a backend, at most 100 GiB',
      zh: '导入内存池为 BE 内存上限的 30%，最大 100 GiB',
    },
  ],
  remedies: [
    {
      text: {
        en: 'Run fewer loads at once, and load fewer partitions in one load.',
        zh: '减少并发导入数，单次导入涉及更少的分区。',
      },
    },
    {
      text: {
        en: 'Give loads a larger share of memory (BE configuration, percent).',
        zh: '提高导入内存占比（BE 配置，百分比）。',
      },
      statement:
        'UPDATE information_schema.be_configs SET VALUE = "40" WHERE NAME = "load_process_max_memory_limit_percent";',
    },
    INSPECT_LOAD_REMEDY,
  ],
  doc: 'administration/management/resource_management/Memory_management.md',
  reads: { outcomes: LOAD_OUTCOMES },
  evaluate: ({ outcomes }, context) =>
    judgeErrorClass({
      outcomes,
      context,
      classes: ['memory'],
      severity: 'warning',
      what: { en: 'exceeded a memory limit', zh: '超过内存限制' },
    }),
});
