import { byUrgency } from '../engine/judge-answers.ts';
import type { Bilingual } from '../form/bilingual.ts';
import { defineInquiry, type Conclusion } from '../form/inquiry.ts';
import { twice } from '../form/read.ts';
import { forecastDisks } from '../forecast/forecast-disks.ts';
import { forecastHistory } from '../forecast/forecast-history.ts';
import { forecastVersions } from '../forecast/forecast-versions.ts';
import { FULLEST_TABLETS } from '../reads/fullest-tablets.ts';
import { LOAD_HISTORY } from '../reads/load-history.ts';
import { RECENT_INGESTION } from '../reads/recent-ingestion.ts';
import { REPLICA_COUNTS } from '../reads/replica-counts.ts';
import { DISK_METRICS } from '../storage/disks.ts';

export default defineInquiry({
  name: 'forecast_limits',
  title: { en: 'What will break next', zh: '容量与上限预测' },
  description: {
    en: 'Forecasts what will break next: time until a disk refuses loads (room against the bytes loaded in 24 h), until a tablet reaches 1,000 versions (two samples held against the pace of loads), until labels and load history run out. Shows the arithmetic, what is assumed and how sure it is. Use for capacity planning; for what is wrong now use analyze_system_comprehensive.',
    zh: '预测即将触及的上限：磁盘拒绝导入的时间（余量与 24 小时导入量）、Tablet 达到 1,000 个版本的时间（两次采样并以导入频率校核）、Label 与导入历史占满的时间。给出算式、假设与置信度。用于容量规划；当前问题请用 analyze_system_comprehensive。',
  },
  parameters: {},
  maxStatements: 13,
  reads: {
    disks: DISK_METRICS,
    history: LOAD_HISTORY,
    replicas: REPLICA_COUNTS,
    tablets: twice(FULLEST_TABLETS),
    recent: RECENT_INGESTION,
  },
  async investigate(ask, context) {
    const [disks, history, replicas, tablets, recent] = await Promise.all([
      ask('disks'),
      ask('history'),
      ask('replicas'),
      ask('tablets'),
      ask('recent'),
    ]);
    const forecasts = [
      forecastDisks({ disks, history, replicas, context }),
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
    en: untold === 0 ? '' : ` ${untold} of ${conclusions.length} limits cannot be told here.`,
    zh: untold === 0 ? '' : `${conclusions.length} 项中有 ${untold} 项无法预测。`,
  };
  if (soon > 0) {
    return { en: `${soon} limit(s) may be reached soon.${rest.en}`, zh: `有 ${soon} 项可能很快触及上限。${rest.zh}` };
  }
  return { en: `No limit is near.${rest.en}`, zh: `没有即将触及的上限。${rest.zh}` };
}
