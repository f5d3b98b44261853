import { defineCause } from '../form/cause.ts';
import { FREE_DISK_REMEDIES } from '../storage/free-disk-remedies.ts';
import { failuresOf } from './load-findings.ts';
import { firstNames } from '../form/first-names.ts';

const FULL = ['storage.disk_load_refused', 'storage.disk_nearly_full'] as const;
const FOLLOWS = ['storage.clone_failing', 'transaction.rejected', 'metadata.safe_mode'] as const;

export default defineCause({
  id: 'cause.disk_full',
  title: { en: 'Full disks', zh: '磁盘写满' },
  canExplain: [...FULL, 'import.failure_rate', ...FOLLOWS],
  remedies: FREE_DISK_REMEDIES,
  evaluate(findings) {
    const full = findings.among(FULL);
    const refusesNow = findings.has('storage.disk_load_refused');
    const follows = [...failuresOf(findings, { classes: ['disk'], refusesNow }), ...findings.among(FOLLOWS)];
    if (full.length === 0 || follows.length === 0) return undefined;
    const disks = full.flatMap((id) => findings.get(id)?.objects ?? []).map((object) => object.name);
    const names = firstNames(disks);
    const fails = follows.includes('import.failure_rate');
    return {
      explains: [...full, ...follows],
      summary: {
        en: `${names.en} ${refusesNow ? (disks.length > 1 ? 'have no room left' : 'has no room left') : disks.length > 1 ? 'are nearly full' : 'is nearly full'}${fails ? ', so loads onto it fail' : ''}${follows.includes('storage.clone_failing') ? ' and replicas cannot be cloned to it' : ''}.`,
        zh: `${names.zh} ${refusesNow ? '已无可用空间' : '即将写满'}${fails ? '，相关导入失败' : ''}${follows.includes('storage.clone_failing') ? '，副本也无法克隆到该磁盘' : ''}。`,
      },
    };
  },
});
