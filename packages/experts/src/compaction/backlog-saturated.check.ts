import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount } from '../form/quantity.ts';
import { twice, type Row, type Rows } from '../form/read.ts';
import { BE_COMPACTIONS } from '../reads/be-compactions.ts';
import { beConfigs } from '../reads/be-configs.ts';
import { DISK_METRICS, listUsableDisks } from '../storage/disks.ts';

const CANDIDATES = { value: 100, unit: 'candidates with every slot busy', source: 'own' };

const CONFIGS = beConfigs(
  'cumulative_compaction_num_threads_per_disk',
  'base_compaction_num_threads_per_disk',
  'max_compaction_concurrency',
);

type ConfigRows = Rows<typeof CONFIGS.columns>;

export default defineCheck({
  id: 'compaction.backlog_saturated',
  severity: 'warning',
  title: { en: 'Compaction backlog with every slot busy', zh: 'Compaction 积压且线程已满' },
  architectures: ['shared-nothing'],
  since: '3.1',
  signal: 'be_compactions CANDIDATES_NUM and concurrency against the slots of be_configs and disks',
  thresholds: { candidates: CANDIDATES },
  impact: {
    en: 'The backlog cannot shrink: compaction already does all that it is allowed to.',
    zh: 'Compaction 已达并发上限，积压无法减少。',
  },
  causes: [
    { en: 'Too few compaction threads per disk', zh: '每块磁盘的 Compaction 线程过少' },
    { en: 'Slow disks', zh: '磁盘较慢' },
    { en: 'A load rate beyond what the node can compact', zh: '导入速率超过节点的 Compaction 能力' },
  ],
  remedies: [
    {
      text: {
        en: 'Give cumulative compaction more threads per disk, if the disks and cores have room.',
        zh: '若磁盘与 CPU 仍有余量，增加每块磁盘的 Cumulative Compaction 线程数。',
      },
      statement:
        'UPDATE information_schema.be_configs SET VALUE = "2" WHERE NAME = "cumulative_compaction_num_threads_per_disk";',
    },
    { text: { en: 'Load larger batches less often.', zh: '增大导入批次、降低导入频率。' } },
  ],
  doc: 'faq/loading/Loading_faq.md',
  reads: { backlog: twice(BE_COMPACTIONS), configs: CONFIGS, disks: DISK_METRICS },
  evaluate({ backlog, configs, disks }) {
    const many = backlog.second.rows.filter((row) => (row.candidates ?? 0) > CANDIDATES.value);
    if (many.length === 0) return PASSED;
    const judged = many.map((row) => ({ row, slots: slotsOf({ node: row.node, configs, disks }) }));
    const busy = judged
      .filter(({ row, slots }) => slots !== undefined && slots > 0 && runningOf(row) >= slots)
      .toSorted((a, b) => (b.row.candidates ?? 0) - (a.row.candidates ?? 0));
    const worst = busy[0];
    if (worst === undefined) return judged.some(({ slots }) => slots === undefined) ? unknown(NO_SLOTS) : PASSED;
    return found({
      severity: 'warning',
      summary: {
        en: `BE ${worst.row.node}: ${formatCount(worst.row.candidates ?? 0)} tablets wait while all ${worst.slots} compaction slots are busy${busy.length > 1 ? `; ${busy.length} backends in all` : ''}.`,
        zh: `BE ${worst.row.node}：${formatCount(worst.row.candidates ?? 0)} 个 Tablet 在等待，${worst.slots} 个 Compaction 并发已全部占用${busy.length > 1 ? `；共 ${busy.length} 个 BE 如此` : ''}。`,
      },
      objects: busy.map(({ row }) => ({ kind: 'node', name: `BE ${row.node}` })),
      measured: { value: worst.row.candidates ?? 0, unit: 'candidates' },
      threshold: CANDIDATES,
      evidence: [
        evidenceOf(
          backlog.second,
          busy.map(({ row }) => row),
        ),
        evidenceOf(
          configs,
          configs.rows.filter((row) => row.node === worst.row.node),
        ),
      ],
    });
  },
});

function runningOf(row: Row<typeof BE_COMPACTIONS.columns>): number {
  return (row.base_running ?? 0) + (row.cumulative_running ?? 0);
}

interface SlotFacts {
  readonly node: string;
  readonly configs: ConfigRows;
  readonly disks: Rows<typeof DISK_METRICS.columns>;
}

/** Disks x (cumulative + base threads per disk), capped by max_compaction_concurrency unless that is -1. */
function slotsOf({ node, configs, disks }: SlotFacts): number | undefined {
  const configOf = (name: string): number | undefined => {
    const value = configs.rows.find((row) => row.node === node && row.name === name)?.value;
    return value === undefined || value === null || value === '' ? undefined : Number(value);
  };
  const count = listUsableDisks(disks).filter((disk) => disk.node === node).length;
  const perDisk =
    Math.abs(configOf('cumulative_compaction_num_threads_per_disk') ?? 1) +
    Math.abs(configOf('base_compaction_num_threads_per_disk') ?? 1);
  const cap = configOf('max_compaction_concurrency');
  const byDisks = count === 0 ? undefined : count * perDisk;
  if (cap === undefined || cap < 0) return byDisks;
  return byDisks === undefined ? cap : Math.min(cap, byDisks);
}

const NO_SLOTS = {
  en: 'many tablets wait, but the number of compaction slots is not known: the disks of the node did not show in be_metrics',
  zh: '等待 Compaction 的 Tablet 较多，但 be_metrics 中没有该节点的磁盘，无法得知 Compaction 并发上限',
};
