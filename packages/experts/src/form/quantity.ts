import type { Bilingual } from './bilingual.ts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

export const GIB = 1024 ** 3;
export const MIB = 1024 ** 2;

/** `1.2 TiB`; negative values keep their sign. */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${bytes < 0 ? '-' : ''}${value.toFixed(digits)} ${UNITS[unit] ?? 'B'}`;
}

/** `1,234,567`; one decimal below 100 where there is one. */
export function formatCount(value: number): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 1;
  const [whole = '0', fraction] = value.toFixed(digits).split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined || fraction === '0' ? grouped : `${grouped}.${fraction}`;
}

/** `1 table`, `1,234 tables`; `many` where it is not `one` with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `93.4 %` of 0.934. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return `${percent < 0.01 ? '< 0.01' : percent.toFixed(2)} %`;
  return `${percent >= 99.95 || Number.isInteger(percent) ? percent.toFixed(0) : percent.toFixed(1)} %`;
}

const STEPS = [
  { seconds: 86_400, en: 'd', zh: '天' },
  { seconds: 3600, en: 'h', zh: '小时' },
  { seconds: 60, en: 'min', zh: '分钟' },
  { seconds: 1, en: 's', zh: '秒' },
] as const;

/** `3 h`, `2 d 4 h`, `45 s`: the two largest units that matter. */
export function formatDuration(seconds: number): Bilingual {
  const whole = Math.max(0, Math.round(seconds));
  const first = STEPS.findIndex((step) => whole >= step.seconds);
  const large = STEPS[first === -1 ? STEPS.length - 1 : first];
  if (large === undefined) return { en: `${whole} s`, zh: `${whole} 秒` };
  const count = Math.floor(whole / large.seconds);
  const small = STEPS[first + 1];
  const rest = small === undefined || first === -1 ? 0 : Math.floor((whole % large.seconds) / small.seconds);
  if (rest === 0 || small === undefined || count >= 10)
    return { en: `${count} ${large.en}`, zh: `${count} ${large.zh}` };
  return { en: `${count} ${large.en} ${rest} ${small.en}`, zh: `${count} ${large.zh} ${rest} ${small.zh}` };
}
