import type { Language, Report, Severity } from '../report.ts';
import { chineseUnit } from './units.ts';

/** The fixed words of a report in one language. */
export interface Words {
  readonly heading: (tenant: string) => string;
  readonly status: Readonly<Record<Report['status'], string>>;
  readonly severity: Readonly<Record<Severity, string>>;
  readonly score: (score: number | null) => string;
  readonly nodes: (alive: number | null, total: number | null) => string;
  readonly clusterTime: (now: string, zone: string | null) => string;
  readonly architecture: Readonly<Record<Report['cluster']['architecture'], string>>;
  readonly rootCauses: string;
  readonly findings: string;
  readonly overview: readonly string[];
  readonly explains: string;
  /** Explained by a cause further up too. */
  readonly alsoAbove: string;
  readonly measured: (measured: string, threshold: string, source: string) => string;
  readonly confidence: Readonly<Record<'medium' | 'low', string>>;
  readonly concerns: string;
  readonly more: (count: number) => string;
  readonly impact: string;
  readonly causes: string;
  readonly remedies: string;
  /** All of them, or the rest of them, stand further up. */
  readonly asAbove: string;
  readonly andAsAbove: string;
  readonly document: string;
  readonly evidence: string;
  readonly checks: string;
  readonly checkCounts: (counts: { passed: number; found: number; unknown: number; notApplicable: number }) => string;
  readonly couldNotRun: string;
  readonly doNotApply: string;
  readonly cost: (cost: { statements: number; rows: number; bytes: string; seconds: string }) => string;
  readonly shortened: string;
  readonly unit: (unit: string, value?: number | string) => string;
  readonly colon: string;
  readonly comma: string;
  /** Between two parts of a sentence; `comma` stands between items. */
  readonly clause: string;
  readonly semicolon: string;
}

/** Of a threshold that is no figure of StarRocks. */
const OWN = /(?<!rate )\bown\b/;

const ENGLISH: Words = {
  heading: (tenant) => `Diagnosis of ${tenant}`,
  status: { critical: 'CRITICAL', attention: 'NEEDS ATTENTION', healthy: 'HEALTHY', unknown: 'UNKNOWN' },
  severity: { critical: 'critical', warning: 'warning', info: 'info' },
  score: (score) => (score === null ? 'no score: no check could run' : `score ${score}/100`),
  nodes: (alive, total) =>
    alive === null || total === null ? 'nodes not counted' : `${alive} of ${total} nodes alive`,
  clusterTime: (now, zone) => `cluster time ${now}${zone === null ? '' : ` (${zone})`}`,
  architecture: {
    'shared-nothing': 'shared-nothing',
    'shared-data': 'shared-data',
    unknown: 'architecture unknown',
  },
  rootCauses: 'Root causes',
  findings: 'Findings',
  overview: ['Severity', 'Finding', 'Measured', 'Threshold'],
  explains: 'What it explains',
  alsoAbove: 'Also, with a cause above',
  measured: (measured, threshold, source) =>
    `Measured ${measured}; threshold ${threshold} (${source.replace(OWN, 'our own figure')}).`,
  confidence: { medium: 'Confidence: medium.', low: 'Confidence: low.' },
  concerns: 'Concerns',
  more: (count) => `and ${count} more`,
  impact: 'Impact',
  causes: 'Likely causes',
  remedies: 'What to do (for you to run; this product never runs it)',
  asAbove: 'as said above.',
  andAsAbove: 'and what is said above.',
  document: 'Read',
  evidence: 'Evidence',
  checks: 'Checks',
  checkCounts: ({ passed, found, unknown, notApplicable }) =>
    `${passed} passed, ${found} found something, ${unknown} could not run, ${notApplicable} do not apply here.`,
  couldNotRun: 'Could not run',
  doNotApply: 'Do not apply here',
  cost: ({ statements, rows, bytes, seconds }) =>
    `Cost: ${statements} SELECT statements, ${rows} rows, ${bytes}, ${seconds} s.`,
  shortened: 'Shortened; ask with detail "full" for everything.',
  unit: (unit, value) => (value === 1 ? singular(unit) : unit),
  colon: ': ',
  comma: ', ',
  clause: ', ',
  semicolon: '; ',
};

/** `node with a broken cache` of `nodes with a broken cache`: the first noun, among the first two words. */
function singular(unit: string): string {
  return unit.replace(
    /^((?:\p{L}+ )?)(\p{L}{2,}[^s\P{L}])s\b/u,
    (_, before: string, noun: string) => `${before}${noun.endsWith('ie') ? `${noun.slice(0, -2)}y` : noun}`,
  );
}

const CHINESE: Words = {
  heading: (tenant) => `${tenant} 集群诊断`,
  status: { critical: '严重', attention: '需要关注', healthy: '健康', unknown: '状态未知' },
  severity: { critical: '严重', warning: '警告', info: '提示' },
  score: (score) => (score === null ? '无评分：没有检查能够执行' : `评分 ${score}/100`),
  nodes: (alive, total) => (alive === null || total === null ? '节点数未知' : `节点存活 ${alive}/${total}`),
  clusterTime: (now, zone) => `集群时间 ${now}${zone === null ? '' : `（${zone}）`}`,
  architecture: { 'shared-nothing': '存算一体', 'shared-data': '存算分离', unknown: '架构未知' },
  rootCauses: '根因',
  findings: '问题',
  overview: ['级别', '问题', '实测', '阈值'],
  explains: '由此解释的问题',
  alsoAbove: '与上文根因共同导致',
  measured: (measured, threshold, source) =>
    `实测 ${measured}；阈值 ${threshold}（${source.replace(OWN, '本产品设定').replaceAll('; ', '；')}）。`,
  confidence: { medium: '置信度：中。', low: '置信度：低。' },
  concerns: '涉及',
  more: (count) => `等，另有 ${count} 个`,
  impact: '影响',
  causes: '可能原因',
  remedies: '处理建议（请自行执行，本产品从不执行）',
  asAbove: '同上。',
  andAsAbove: '以及上文所述。',
  document: '参考文档',
  evidence: '证据',
  checks: '检查项',
  checkCounts: ({ passed, found, unknown, notApplicable }) =>
    `通过 ${passed} 项，发现问题 ${found} 项，无法执行 ${unknown} 项，不适用 ${notApplicable} 项。`,
  couldNotRun: '无法执行',
  doNotApply: '不适用',
  cost: ({ statements, rows, bytes, seconds }) =>
    `开销：${statements} 条 SELECT，${rows} 行，${bytes}，耗时 ${seconds} 秒。`,
  shortened: '内容已精简；使用 detail "full" 可查看全部。',
  unit: chineseUnit,
  colon: '：',
  comma: '、',
  clause: '，',
  semicolon: '；',
};

export function wordsIn(language: Language): Words {
  return language === 'zh' ? CHINESE : ENGLISH;
}
