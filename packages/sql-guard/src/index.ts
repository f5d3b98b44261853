export type { Position, ReadOnlyStatement, Refusal, Verdict } from './verdict.ts';
