import { defineCheck } from '../form/check.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';
import { judgeErrorClass, ANY } from './failed-loads.ts';
import { INSPECT_LOAD_REMEDY } from './inspect-load-remedies.ts';

export default defineCheck({
  id: 'import.timeout',
  severity: 'warning',
  title: { en: 'Loads run into their timeout', zh: '导入超时' },
  since: '3.1',
  signal: 'loads ERROR_MSG type:TIMEOUT or timeout',
  thresholds: { any: ANY },
  impact: {
    en: 'The work of these loads is thrown away and usually repeated from the start.',
    zh: '超时导入已完成的工作全部作废，通常只能从头重试。',
  },
  causes: [
    { en: 'The source is slow, or one file is very large', zh: '数据源缓慢，或单个文件过大' },
    { en: 'Backends are busy, or publish is slow', zh: 'BE 负载过高，或事务发布缓慢' },
    {
      en: 'The timeout is shorter than the work: broker 14,400 s, insert 3,600 s, stream 600 s by default',
      zh: '超时时间短于实际所需：默认 Broker 14400 秒、INSERT 3600 秒、Stream 600 秒',
    },
  ],
  remedies: [
    { text: { en: 'Split the load into smaller ones, or add backends.', zh: '拆分为更小的导入，或增加 BE。' } },
    {
      text: { en: 'Give INSERT more time (seconds).', zh: '延长 INSERT 超时时间（秒）。' },
      statement: 'SET insert_timeout = 14400;',
    },
    {
      text: {
        en: 'Give stream loads more time by their own header timeout, or by default (FE configuration).',
        zh: '通过请求头 timeout 或 FE 配置延长 Stream Load 超时时间。',
      },
      statement: 'ADMIN SET FRONTEND CONFIG ("stream_load_default_timeout_second" = "1200");',
    },
    INSPECT_LOAD_REMEDY,
  ],
  doc: 'loading/loading_introduction/loading_considerations.md',
  reads: { outcomes: LOAD_OUTCOMES },
  evaluate: ({ outcomes }, context) =>
    judgeErrorClass({
      outcomes,
      context,
      classes: ['timeout'],
      severity: 'warning',
      what: { en: 'ran into a timeout', zh: '超时' },
    }),
});
