import { defineCheck, found, notApplicable, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { MIB, counted, formatBytes, formatCount } from '../form/quantity.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import { RECENT_INGESTION } from '../reads/recent-ingestion.ts';
import { BATCH_LOADS_REMEDIES } from './batch-loads-remedies.ts';
import { listPaces } from './pace.ts';
import { TABLES_OF_LOADS_UNKNOWN, tellsTablesOfLoads } from './tables-of-loads.ts';

const ROWS = { value: 100, unit: 'rows per load', source: 'administration/management/compaction.md' };
const BYTES = { value: 1, unit: 'MiB per load', source: 'own' };
const ENOUGH = { value: 30, unit: 'loads in 10 min', source: 'own' };

export default defineCheck({
  id: 'ingestion.batch_too_small',
  severity: 'warning',
  title: { en: 'Batches too small', zh: '导入批次过小' },
  since: '3.2',
  signal: 'loads SINK_ROWS, SCAN_BYTES (stream_loads NUM_ROWS_NORMAL, NUM_LOAD_BYTES in 3.2, 3.3) over 10 min',
  thresholds: { rows: ROWS, bytes: BYTES, enough: ENOUGH },
  impact: {
    en: 'A load costs the same metadata and one version whether it brings ten rows or a million.',
    zh: '无论写入十行还是百万行，每次导入都要付出同样的元数据开销并产生一个版本。',
  },
  causes: [
    { en: 'The producer sends each event by itself', zh: '生产者逐条发送事件' },
    { en: 'A connector flushes by a short interval', zh: '连接器刷写间隔过短' },
  ],
  remedies: BATCH_LOADS_REMEDIES,
  doc: 'administration/management/compaction.md',
  reads: { recent: RECENT_INGESTION },
  evaluate({ recent }, context) {
    const doubt = doubtFeText(context);
    if (doubt !== undefined) return unknown(doubt);
    const small = listPaces(recent, context)
      .filter(({ loads, finished }) => loads >= ENOUGH.value && finished > 0)
      .filter(({ meanRows, meanBytes }) => meanRows < ROWS.value && meanBytes < BYTES.value * MIB)
      .toSorted((a, b) => b.loads - a.loads);
    const worst = small[0];
    if (worst === undefined) return tellsTablesOfLoads(context) ? PASSED : notApplicable(TABLES_OF_LOADS_UNKNOWN);
    return found({
      severity: 'warning',
      summary: {
        en: `${formatCount(worst.loads)} loads into ${worst.table} in 10 min brought ${counted(worst.meanRows, 'row')} (${formatBytes(worst.meanBytes)}) each${small.length > 1 ? `; ${small.length} tables get such loads` : ''}.`,
        zh: `10 分钟内 ${worst.table} 的 ${formatCount(worst.loads)} 次导入平均每次仅 ${formatCount(worst.meanRows)} 行（${formatBytes(worst.meanBytes)}）${small.length > 1 ? `；共 ${small.length} 张表如此` : ''}。`,
      },
      objects: small.map(({ table }) => ({ kind: 'table', name: table })),
      measured: { value: Math.round(worst.meanRows * 10) / 10, unit: ROWS.unit },
      threshold: ROWS,
      evidence: [
        evidenceOf(
          recent,
          small.flatMap(({ rows }) => rows),
        ),
      ],
      facts: { tables: small.map(({ table }) => table) },
    });
  },
});
