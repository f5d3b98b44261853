import type { RemedyText } from '../form/check.ts';

/** Where a person reads on. */
export const INSPECT_LOAD_REMEDY: RemedyText = {
  text: { en: 'Read the error of the newest failed loads.', zh: '查看最近失败导入的错误信息。' },
  statement:
    "SELECT LABEL, STATE, ERROR_MSG, TRACKING_SQL FROM information_schema.loads WHERE STATE = 'CANCELLED' ORDER BY CREATE_TIME DESC LIMIT 20;",
};

export const TRACKING_LOG_REMEDY: RemedyText = {
  text: {
    en: 'Read why rows were refused (kept 48 h; the text quotes your rows).',
    zh: '查看数据行被拒绝的原因（保留 48 小时，内容包含原始数据行）。',
  },
  statement: "SELECT TRACKING_LOG FROM information_schema.load_tracking_logs WHERE LABEL = '<label>';",
};

export const INSPECT_ONE_LOAD_REMEDY: RemedyText = {
  text: { en: 'Read its whole error (it may quote your data).', zh: '查看完整错误信息（可能包含原始数据）。' },
  statement: "SELECT STATE, ERROR_MSG, TRACKING_SQL FROM information_schema.loads WHERE LABEL = '<label>';",
};
