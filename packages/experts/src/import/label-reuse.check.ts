import { defineCheck } from '../form/check.ts';
import { LOAD_OUTCOMES } from '../reads/load-outcomes.ts';
import { judgeErrorClass, ANY } from './failed-loads.ts';
import { INSPECT_LOAD_REMEDY } from './inspect-load-remedies.ts';

export default defineCheck({
  id: 'import.label_reuse',
  severity: 'info',
  title: { en: 'Labels used twice', zh: 'Label 重复使用' },
  since: '3.1',
  signal: 'loads ERROR_MSG: Label [..] has already been used',
  thresholds: { any: ANY },
  impact: {
    en: 'The second load with a label is refused; if the first one succeeded, its data is there.',
    zh: '使用相同 Label 的第二次导入会被拒绝；如果第一次已成功，则数据已写入。',
  },
  causes: [
    {
      en: 'The client repeats a request that had succeeded, usually after its own timeout',
      zh: '客户端在自身超时后重复提交了已成功的请求',
    },
    { en: 'Labels are not unique: kept 3 days, 1,000 per database', zh: 'Label 不唯一：系统保留 3 天，每库 1000 个' },
  ],
  remedies: [
    {
      text: {
        en: 'Make labels unique per batch; look a label up before repeating it.',
        zh: '保证每批次 Label 唯一；重试前先查询该 Label 的状态。',
      },
      statement: "SELECT LABEL, STATE FROM information_schema.loads WHERE LABEL = '<label>';",
    },
    INSPECT_LOAD_REMEDY,
  ],
  doc: 'faq/loading/Loading_faq.md',
  reads: { outcomes: LOAD_OUTCOMES },
  evaluate: ({ outcomes }, context) =>
    judgeErrorClass({
      outcomes,
      context,
      classes: ['label'],
      severity: 'info',
      what: { en: 'reused a label and had to be refused', zh: '因 Label 已被使用而被拒绝' },
    }),
});
