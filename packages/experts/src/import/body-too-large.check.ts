import { defineCheck } from '../form/check.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';
import { judgeErrorClass, ANY } from './failed-loads.ts';
import { INSPECT_LOAD_REMEDY } from './inspect-load-remedies.ts';

export default defineCheck({
  id: 'import.body_too_large',
  severity: 'info',
  title: { en: 'Stream load body too large', zh: 'Stream Load 请求体过大' },
  since: '3.1',
  signal: 'loads ERROR_MSG: exceed max size, body size N exceed limit',
  thresholds: { any: ANY },
  impact: {
    en: 'The whole request is refused; nothing of it is loaded.',
    zh: '整个请求被拒绝，没有任何数据写入。',
  },
  causes: [
    {
      en: 'One request carries more than streaming_load_max_mb (102,400 MiB), or JSON more than streaming_load_max_batch_size_mb (100 MiB)',
      zh: '单个请求超过 streaming_load_max_mb（102400 MiB），或 JSON 超过 streaming_load_max_batch_size_mb（100 MiB）',
    },
  ],
  remedies: [
    {
      text: {
        en: 'Split the file; for JSON arrays use strip_outer_array with smaller bodies.',
        zh: '拆分文件；JSON 数组请使用更小的请求体配合 strip_outer_array。',
      },
    },
    INSPECT_LOAD_REMEDY,
  ],
  doc: 'faq/loading/Stream_load_faq.md',
  reads: { outcomes: LOAD_OUTCOMES },
  evaluate: ({ outcomes }, context) =>
    judgeErrorClass({
      outcomes,
      context,
      classes: ['body'],
      severity: 'info',
      what: { en: 'exceeded the size limit of a stream load', zh: '超过 Stream Load 请求体上限' },
    }),
});
