import { defineCause } from '../form/cause.ts';
import { listFact, shareOne } from './facts-of.ts';
import { firstNames } from '../form/first-names.ts';

const FAILING = 'metadata.statistics_failing';
const FOLLOWS = ['metadata.statistics_stale', 'metadata.statistics_missing'] as const;

export default defineCause({
  id: 'cause.statistics_not_collected',
  title: { en: 'Statistics cannot be collected', zh: '统计信息无法收集' },
  canExplain: [FAILING, ...FOLLOWS],
  remedies: [
    {
      text: { en: 'See why the collection fails.', zh: '查看收集失败的原因。' },
      statement:
        "SELECT `Database`, `Table`, `StartTime`, `Reason` FROM information_schema.analyze_status WHERE `Status` = 'FAILED' ORDER BY `StartTime` DESC LIMIT 20;",
    },
    {
      text: { en: 'Collect by hand, by sampling if the table is large.', zh: '手动收集；大表可使用抽样。' },
      statement: 'ANALYZE SAMPLE TABLE <database>.<table> WITH ASYNC MODE;',
    },
  ],
  evaluate(findings) {
    const failing = listFact(findings, FAILING, 'tables');
    const follows = findings.among(FOLLOWS).filter((id) => shareOne(failing, listFact(findings, id, 'tables')));
    if (follows.length === 0) return undefined;
    const names = firstNames(failing);
    return {
      explains: [FAILING, ...follows],
      summary: {
        en: `The collection for ${names.en} fails, so the optimizer plans by old figures or none.`,
        zh: `${names.zh} 的统计信息收集失败，优化器只能依据过期数据或默认估计。`,
      },
    };
  },
});
