import { counted } from '../form/quantity.ts';
import maxScore from '../compaction/score.figures.ts';
import maxVersions from '../compaction/versions.figures.ts';
import { byUrgency } from '../engine/judge-answers.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { defineInquiry, type Conclusion } from '../form/inquiry.ts';
import { twice } from '../form/read.ts';
import { forecastDisks } from '../forecast/forecast-disks.ts';
import { forecastGrowth } from '../forecast/forecast-growth.ts';
import { forecastHistory } from '../forecast/forecast-history.ts';
import { forecastVersions } from '../forecast/forecast-versions.ts';
import { FULLEST_TABLETS } from '../reads/fullest-tablets.ts';
import { LOAD_HISTORY } from '../reads/load-history.ts';
import { RECENT_INGESTION } from '../reads/recent-ingestion.ts';
import { REPLICA_COUNTS } from '../reads/replica-counts.ts';
import totals from '../schema/totals.figures.ts';
import diskSpace from '../storage/disks.figures.ts';
import { DISK_METRICS } from '../storage/disks.ts';
import runningTransactions from '../transaction/running.figures.ts';

export default defineInquiry({
  name: 'forecast_limits',
  title: { en: 'What will break next', zh: '容量与上限预测' },
  description: {
    en: 'Forecasts what will break next: time until disks refuse loads, a tablet has 1,000 versions, a compaction score rejects loads (shared-data), a database has 1,000 running transactions, labels and load history run out; growth of data, partitions, tablets. Rates come from earlier looks at least 1 h ago, else from the loads of 24 h and two samples. Shows the arithmetic, assumptions, confidence. Use for capacity planning; for what is wrong now use analyze_system_comprehensive.',
    zh: '预测即将触及的上限：节点磁盘拒绝导入、Tablet 达到 1,000 个版本、分区达到拒绝写入的 Compaction Score（存算分离）、数据库达到 1,000 个运行中事务、Label 与导入历史占满的时间，以及数据量、分区与 Tablet 的增长。增长速度取自该租户此前的诊断（至少 1 小时前，最好一天前的分析或预测），否则取近 24 小时的导入量与两次采样。给出算式、假设与置信度。用于容量规划；当前问题请用 analyze_system_comprehensive。',
  },
  parameters: {},
  maxStatements: 16,
  reads: {
    disks: DISK_METRICS,
    history: LOAD_HISTORY,
    replicas: REPLICA_COUNTS,
    tablets: twice(FULLEST_TABLETS),
    recent: RECENT_INGESTION,
  },
  figures: [diskSpace, maxVersions, maxScore, runningTransactions, totals],
  async investigate(ask, context, looks) {
    const [disks, history, replicas, tablets, recent] = await Promise.all([
      ask('disks'),
      ask('history'),
      ask('replicas'),
      ask('tablets'),
      ask('recent'),
    ]);
    const growth = forecastGrowth({ disks, looks, context });
    const isMeasured = growth.conclusions.some(({ finding }) => finding === 'storage.disk_nearly_full');
    const loads = forecastDisks({ disks, history, replicas, context });
    const forecasts = [
      growth,
      // What disks did is better than what loads should have done to them.
      isMeasured ? { ...loads, conclusions: [] } : loads,
      forecastVersions({ tablets, recent, context }),
      forecastHistory({ history, context }),
    ];
    const conclusions = byUrgency(forecasts.flatMap((forecast) => forecast.conclusions));
    return {
      isKnown: true,
      summary: summarize(conclusions),
      conclusions,
      tables: forecasts.flatMap((forecast) => forecast.tables),
    };
  },
});

function summarize(conclusions: readonly Conclusion[]): Bilingual {
  const soon = conclusions.filter(({ severity }) => severity === 'warning' || severity === 'critical').length;
  const untold = conclusions.filter(({ severity }) => severity === 'unknown').length;
  const rest = {
    en: untold === 0 ? '' : ` ${untold} of ${conclusions.length} forecasts cannot be made here.`,
    zh: untold === 0 ? '' : `${conclusions.length} 项预测中有 ${untold} 项无法给出。`,
  };
  if (soon > 0) {
    return {
      en: `${counted(soon, 'limit')} may be reached soon.${rest.en}`,
      zh: `有 ${soon} 项可能很快触及上限。${rest.zh}`,
    };
  }
  if (untold === 0) return { en: 'No limit is near.', zh: '没有即将触及的上限。' };
  return { en: `No limit is seen to be near.${rest.en}`, zh: `可预测的部分中，没有即将触及的上限。${rest.zh}` };
}
