import { ageIn, type Context } from '../cluster/context.ts';
import { defineCheck, found, PASSED, unknown } from '../form/check.ts';
import { evidenceOf } from '../form/evidence.ts';
import { formatCount, formatDuration } from '../form/quantity.ts';
import type { Row } from '../form/read.ts';
import { doubtFeText } from '../reads/fe-text-age.ts';
import { OPEN_LOADS } from '../reads/open-loads.ts';
import { PUBLISH_REMEDIES } from '../transaction/publish-remedies.ts';
import { kindOfLoad, loadTargetObject, nameLoadTarget } from './load-target.ts';

const AGE = { value: 60, unit: 's', source: 'own; FE publish_version_interval_ms (10)' };

export default defineCheck({
  id: 'import.publish_pending',
  severity: 'warning',
  title: { en: 'Loads committed but not visible', zh: '导入已提交但数据不可见' },
  since: '3.1',
  signal:
    'loads STATE = COMMITED (stream, routine) or PREPARED (broker, insert, spark), LOAD_COMMIT_TIME without an end',
  thresholds: { age: AGE },
  impact: {
    en: 'The rows are written but queries do not see them; running transactions pile up behind.',
    zh: '数据已写入但查询不可见；后续运行中的事务会不断堆积。',
  },
  causes: [
    { en: 'A backend is slow or dead and does not publish', zh: '某个 BE 缓慢或宕机，无法完成 publish' },
    { en: 'Applying versions of Primary Key tables is behind', zh: '主键表的版本 apply 落后' },
    { en: 'Object storage is slow', zh: '对象存储缓慢' },
    { en: 'Loads are slowed on purpose because compaction is behind', zh: 'Compaction 落后导致导入被主动限速' },
  ],
  remedies: PUBLISH_REMEDIES,
  doc: 'best_practices/primarykey_table.md',
  reads: { loads: OPEN_LOADS },
  evaluate({ loads }, context) {
    const committed = loads.rows.filter((row) => isCommitted(row)).map((row) => sinceCommit(row, context));
    const pending = committed
      .filter(({ age }) => age !== undefined && age > AGE.value)
      .toSorted((a, b) => (b.age ?? 0) - (a.age ?? 0));
    const worst = pending[0];
    const doubt = doubtFeText(context);
    if (worst === undefined) return committed.length === 0 || doubt === undefined ? PASSED : unknown(doubt);
    const lasted = formatDuration(worst.age ?? 0);
    const count = formatCount(pending.length);
    return found({
      severity: 'warning',
      confidence: worst.exact ? 'high' : 'medium',
      summary: {
        en: `${count} committed load${pending.length === 1 ? ' is' : 's are'} not visible yet; ${nameLoadTarget(worst.row)} (${worst.row.label}) waits for ${worst.exact ? '' : 'up to '}${lasted.en}.`,
        zh: `${count} 个已提交的导入尚不可见；${nameLoadTarget(worst.row)}（${worst.row.label}）已等待${worst.exact ? '' : '最多'} ${lasted.zh}。`,
      },
      objects: pending.map(({ row }) => loadTargetObject(row)).filter(isFirstOfItsName),
      measured: { value: Math.floor(worst.age ?? 0), unit: AGE.unit },
      threshold: AGE,
      evidence: [
        evidenceOf(
          loads,
          pending.map(({ row }) => row),
        ),
      ],
      facts: { tables: [...new Set(pending.map(({ row }) => nameLoadTarget(row)))] },
    });
  },
});

type OpenLoad = Row<typeof OPEN_LOADS.columns>;

// StarRocks spells it COMMITED. A prepared two-phase stream load waits for its client, not for publish.
function isCommitted(row: OpenLoad): boolean {
  const state = row.state.toUpperCase();
  const kind = kindOfLoad(row.load_type);
  if (state === 'COMMITED' || state === 'COMMITTED') return true;
  if (state === 'PREPARED') return kind !== 'stream' && kind !== 'routine';
  return row.committed !== null;
}

interface Waiting {
  readonly row: OpenLoad;
  /** Seconds since the commit; since the load began, where no commit time is told. */
  readonly age: number | undefined;
  readonly exact: boolean;
}

function sinceCommit(row: OpenLoad, context: Context): Waiting {
  if (row.committed !== null) return { row, age: ageIn(context, row.committed), exact: true };
  return { row, age: ageIn(context, row.started ?? row.created), exact: false };
}

function isFirstOfItsName(object: { name: string }, at: number, all: readonly { name: string }[]): boolean {
  return all.findIndex(({ name }) => name === object.name) === at;
}
