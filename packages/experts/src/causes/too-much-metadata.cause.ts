import { defineCause } from '../form/cause.ts';
import { nameObjects } from './facts-of.ts';

const MANY = ['schema.too_many_tablets', 'schema.too_many_partitions'] as const;
const SMALL = ['schema.tablets_too_small', 'schema.empty_partitions'] as const;
const SUFFERS = ['memory.fe_heap', 'metadata.report_queue', 'metadata.checkpoint_stuck'] as const;

export default defineCause({
  id: 'cause.too_much_metadata',
  title: { en: 'More tablets and partitions than the FE can carry', zh: 'Tablet 与分区过多，FE 不堪重负' },
  canExplain: [...MANY, ...SMALL, ...SUFFERS],
  remedies: [
    {
      text: { en: 'See which tables have the most tablets.', zh: '查看 Tablet 最多的表。' },
      statement:
        'SELECT DB_NAME, TABLE_NAME, COUNT(*) AS partitions, SUM(BUCKETS * REPLICATION_NUM) AS tablets FROM information_schema.partitions_meta GROUP BY DB_NAME, TABLE_NAME ORDER BY tablets DESC LIMIT 20;',
    },
    {
      text: {
        en: 'Let old partitions expire, and give new ones fewer buckets.',
        zh: '让历史分区过期，并减少新分区的分桶数。',
      },
      statement: 'ALTER TABLE <database>.<table> SET ("partition_live_number" = "<n>");',
    },
    {
      text: {
        en: 'Until then give the FEs more heap (-Xmx in fe.conf): about 16 GiB for a million tablets.',
        zh: '在此之前增大 FE 堆内存（fe.conf 中的 -Xmx）：每百万 Tablet 约 16 GiB。',
      },
    },
  ],
  evaluate(findings) {
    const many = findings.among(MANY);
    const suffers = findings.among(SUFFERS);
    if (many.length === 0 || suffers.length === 0) return undefined;
    const names = nameObjects(findings, many);
    const heap = suffers.includes('memory.fe_heap');
    return {
      explains: [...many, ...findings.among(SMALL), ...suffers],
      summary: {
        en: `${names.en} hold so many tablets or partitions that ${heap ? 'their metadata fills the heap of the FE' : 'the FE falls behind with its metadata'}.`,
        zh: `${names.zh} 的 Tablet 或分区过多，${heap ? '元数据占满了 FE 堆内存' : 'FE 处理元数据已滞后'}。`,
      },
    };
  },
});
