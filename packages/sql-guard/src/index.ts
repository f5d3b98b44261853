// One read-only query, or a refusal.
export { createGuard, judge, type Guard } from './judge.ts';
export { bindParameters, type BoundText } from './parameters.ts';
export type { ParameterValue } from './literal.ts';
export type { GuardOptions } from './options.ts';
export { DENIED_FUNCTIONS, type FunctionPolicy } from './function-rules.ts';
export { REFUSAL_CODES, type RefusalCode } from './refusal-codes.ts';
export type { Position, ReadOnlyStatement, Refusal, Verdict } from './verdict.ts';

// What the query names.
export type {
  CatalogReference,
  ColumnReference,
  DatabaseReference,
  FunctionReference,
  LimitFact,
  SelectScope,
  StarReference,
  StatementFacts,
  StatementKind,
  TableReference,
} from './facts.ts';
export type { Span } from './token.ts';

// What its owner allows, and the text that is sent.
export { createPolicyGuard, type PolicyGuard, type PolicyVerdict } from './policy-guard.ts';
export { PLAIN_TABLE_FUNCTIONS, type ColumnLists, type NameLists, type Policy } from './policy.ts';
export { parsePolicy, type ParsedPolicy } from './parse-policy.ts';
export { foldText as foldFieldName, type ResolvedTable } from './name-patterns.ts';

// Statements with typed holes, for who lets nothing else run.
export {
  createTemplateMatcher,
  type StatementTemplate,
  type TemplateMatcher,
  type TemplateParameter,
} from './statement-template.ts';

// A text that may be kept.
export { maskLiterals } from './mask-literals.ts';

// The verdict as `starrocks-agent check` prints it.
export { checkRecord, type CheckRecord } from './check-record.ts';
