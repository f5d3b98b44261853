export { createGuard, judge, type Guard } from './judge.ts';
export { bindParameters, type BoundText } from './parameters.ts';
export { DENIED_FUNCTIONS, type FunctionPolicy } from './function-rules.ts';
export { REFUSAL_CODES, type RefusalCode } from './refusal-codes.ts';
export type { GuardOptions } from './options.ts';
export type { ParameterValue } from './literal.ts';
export type { Position, ReadOnlyStatement, Refusal, Verdict } from './verdict.ts';
