import { ageIn } from '../cluster/context.ts';
import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatDuration } from '../form/quantity.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import { OPEN_LOADS } from '../reads/open-loads.ts';
import { nameLoadTarget } from './load-target.ts';

const RUNNING = { value: 10, unit: 'min', source: 'own' };

export default defineCheck({
  id: 'import.source_skew',
  severity: 'info',
  title: { en: 'One backend does the rest of a load', zh: '导入数据源倾斜' },
  since: '3.1',
  signal: 'loads RUNTIME_DETAILS (JOB_DETAILS before 3.4): unfinished_backends against backends',
  thresholds: { running: RUNNING },
  impact: {
    en: 'The load takes as long as its slowest backend while the others have nothing to do.',
    zh: '导入耗时取决于最慢的 BE，其余节点处于空闲。',
  },
  causes: [
    {
      en: 'A small number of large files, or one file far larger than the others',
      zh: '文件数量少且大，或某个文件远大于其他文件',
    },
    { en: 'One node is slow', zh: '某个节点缓慢' },
  ],
  remedies: [
    { text: { en: 'Split the source into more files of like size.', zh: '将数据源拆分为大小相近的更多文件。' } },
    {
      text: { en: 'Look at the disk and the load of that backend.', zh: '检查该 BE 的磁盘与负载。' },
      statement: 'SHOW BACKENDS;',
    },
  ],
  doc: 'sql-reference/information_schema/loads.md',
  reads: { loads: OPEN_LOADS },
  evaluate({ loads }, context) {
    const lonely = loads.rows
      .map((row) => ({
        row,
        left: listNodes(row.unfinished),
        all: listNodes(row.backends),
        age: ageIn(context, row.started ?? row.created),
      }))
      .filter(({ left, all }) => left.length === 1 && all.length > 1);
    const skewed = lonely.filter(({ age }) => age !== undefined && age > RUNNING.value * 60);
    const worst = skewed.toSorted((a, b) => (b.age ?? 0) - (a.age ?? 0))[0];
    const doubt = doubtFeText(context);
    if (worst === undefined) return lonely.length === 0 || doubt === undefined ? PASSED : unknown(doubt);
    const lasted = formatDuration(worst.age ?? 0);
    return found({
      severity: 'info',
      summary: {
        en: `Load ${worst.row.label} into ${nameLoadTarget(worst.row)} runs for ${lasted.en}; of ${worst.all.length} backends only BE ${worst.left[0]} has not finished.`,
        zh: `导入 ${worst.row.label}（${nameLoadTarget(worst.row)}）已运行 ${lasted.zh}；${worst.all.length} 个 BE 中仅 BE ${worst.left[0]} 未完成。`,
      },
      objects: skewed.map(({ row }) => ({ kind: 'job', name: `${nameLoadTarget(row)} ${row.label}` })),
      measured: { value: Math.floor((worst.age ?? 0) / 60), unit: RUNNING.unit },
      threshold: RUNNING,
      evidence: [
        evidenceOf(
          loads,
          skewed.map(({ row }) => row),
        ),
      ],
      facts: { nodes: [...new Set(skewed.flatMap(({ left }) => left))] },
    });
  },
});

/** Node ids of `{"<load id>": [10001, 10002], ...` or `[10001, 10002`. */
function listNodes(text: string | null): readonly string[] {
  const lists = [...(text ?? '').matchAll(/\[([^\]]*)/g)];
  return [
    ...new Set(lists.flatMap(([, ids = '']) => ids.split(',').map((id) => id.trim().replaceAll('"', '')))),
  ].filter((id) => id !== '');
}
