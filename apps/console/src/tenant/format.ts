import { chineseUnit } from '@starrocks-mcp/experts';
import type { Language } from '../words/define-words.ts';

const LOCALE = { en: 'en-GB', zh: 'zh-CN' } as const;
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `1.23 TiB`; three digits at most before the unit. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${Number(value.toFixed(digits))} ${BYTE_UNITS[unit] ?? ''}`;
}

export function formatCount(value: number, language: Language): string {
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  return new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: digits }).format(value);
}

/** A ratio of 0 to 1 as percent. Never rounded up to 100 %: that would hide the one that failed. */
export function formatShare(ratio: number, language: Language): string {
  const percent = ratio * 100;
  const shown = percent < 100 && percent > 99.9 ? 99.9 : percent;
  return `${new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: 1 }).format(shown)} %`;
}

const SECONDS = [
  { seconds: 86_400, en: 'd', zh: ' 天' },
  { seconds: 3_600, en: 'h', zh: ' 小时' },
  { seconds: 60, en: 'min', zh: ' 分钟' },
] as const;

/** From so many days on, hours tell nothing. */
const MANY_DAYS = 100;

/** The two largest parts: `2 h 5 min`. */
export function formatDuration(seconds: number, language: Language): string {
  const index = SECONDS.findIndex((unit) => Math.abs(seconds) >= unit.seconds);
  const unit = SECONDS[index];
  if (unit === undefined) {
    if (seconds > 0 && seconds < 0.1) return `${Math.ceil(seconds * 1000)} ${language === 'zh' ? '毫秒' : 'ms'}`;
    const told = new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: 1 }).format(seconds);
    return language === 'zh' ? `${told} 秒` : `${told} s`;
  }
  const whole = Math.floor(seconds / unit.seconds);
  const next = SECONDS[index + 1];
  const rest = next === undefined ? 0 : Math.floor((seconds - whole * unit.seconds) / next.seconds);
  const part = (count: number, { en, zh }: (typeof SECONDS)[number]) =>
    language === 'zh' ? `${formatCount(count, language)}${zh}` : `${formatCount(count, language)} ${en}`;
  const isAlone = rest === 0 || next === undefined || (index === 0 && whole >= MANY_DAYS);
  return isAlone ? part(whole, unit) : `${part(whole, unit)} ${part(rest, next)}`;
}

/** Units of figures alone; those of findings have their words beside the checks. */
const FIGURE_UNITS_ZH: Readonly<Record<string, string>> = {
  partitions: '个分区',
  'tablet replicas': '个 Tablet 副本',
};

/** What is counted, after the words that say which: `failed loads in 24 h`. */
const COUNTED =
  /^((?:(?!between)[a-z]{3,} ){0,2}?)(applies|candidates|clones|connections|disks|entries|errors|failures|inserts|jobs|loads|messages|nodes|partitions|pipes|queries|replicas|rows|rowsets|runs|scans|subtasks|tables|tablets|tasks|transactions|versions|views)\b/i;

function spellUnit({ value, unit }: Quantity, language: Language): string {
  if (language === 'zh') return FIGURE_UNITS_ZH[unit] ?? chineseUnit(unit);
  if (value !== 1) return unit;
  return unit.replace(COUNTED, (_, which: string, noun: string) => which + noun.replace(/ies$|s$/, singularEnd));
}

function singularEnd(end: string): string {
  return end === 'ies' ? 'y' : '';
}

interface Quantity {
  readonly value: number | string;
  readonly unit: string;
}

/** A figure with its unit, as people read it. */
export function formatFigure({ value, unit }: { readonly value: number; readonly unit: string }, language: Language) {
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'ratio') return formatShare(value, language);
  if (unit === 's') return formatDuration(value, language);
  if (unit === 'score') return formatCount(value, language);
  return `${formatCount(value, language)} ${spellUnit({ value, unit }, language)}`;
}

/** Beyond it words for powers of ten run out. */
const HUGE = 1e15;

/** A figure on a scale: short, without words. */
export function formatTick({ value, unit }: { readonly value: number; readonly unit: string }, language: Language) {
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'ratio') return formatShare(value, language);
  if (unit === 's') return formatShortDuration(value, language);
  const notation = Math.abs(value) < HUGE ? 'compact' : 'scientific';
  return new Intl.NumberFormat(LOCALE[language], { notation, maximumFractionDigits: 1 }).format(value);
}

/** In the largest unit alone: `1.5 h`. */
function formatShortDuration(seconds: number, language: Language): string {
  const unit = SECONDS.find((one) => Math.abs(seconds) >= one.seconds);
  if (unit === undefined) return formatDuration(seconds, language);
  const told = new Intl.NumberFormat(LOCALE[language], { maximumFractionDigits: 1 }).format(seconds / unit.seconds);
  return language === 'zh' ? `${told}${unit.zh}` : `${told} ${unit.en}`;
}

/** A measured value of a finding; text stays as the report has it. */
export function formatQuantity({ value, unit }: Quantity, language: Language): string {
  const told = typeof value === 'number' ? formatCount(value, language) : value;
  return unit === '' ? told : `${told} ${spellUnit({ value, unit }, language)}`;
}

/** Date and time in the reader's own zone. */
export function formatMoment(iso: string | number, language: Language): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return String(iso);
  return new Intl.DateTimeFormat(LOCALE[language], { dateStyle: 'medium', timeStyle: 'short' }).format(moment);
}
