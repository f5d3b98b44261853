import type { Bilingual } from '../form/bilingual.ts';
import type { RemedyText } from '../form/check.ts';
import type { Conclusion, InquiryAnswer } from '../form/inquiry.ts';
import type { Failure } from '../form/read.ts';

interface NotKnown {
  /** `table sales.orders`. */
  readonly what: Bilingual;
  /** Names that may have been meant. */
  readonly near?: readonly string[];
  readonly others?: readonly Conclusion[];
}

/** The answer where the object asked about is not there, or not visible to the account. */
export function notKnown({ what, near = [], others = [] }: NotKnown): InquiryAnswer {
  const alike: Conclusion = {
    severity: 'info',
    text: { en: `Names that look alike: ${near.join(', ')}.`, zh: `相近的名称：${near.join('、')}。` },
  };
  return {
    isKnown: false,
    summary: {
      en: `No ${what.en} is known; it does not exist, or the account has no privilege on it. Names are case-sensitive.`,
      zh: `未找到${what.zh}：不存在，或账号没有其权限。名称区分大小写。`,
    },
    conclusions: [...(near.length > 0 ? [alike] : []), ...others],
    tables: [],
  };
}

/** The answer where nothing can be said, because what would tell could not be read; `instead` is another way for a person. */
export function notReadable(what: Bilingual, failure: Failure, instead?: RemedyText): InquiryAnswer {
  return {
    isKnown: false,
    summary: {
      en: `The ${what.en} could not be read.`,
      zh: `无法读取${what.zh}。`,
    },
    conclusions: [{ severity: 'unknown', text: failure.reason, ...(instead && { remedies: [instead] }) }],
    tables: [],
  };
}
