export type { ClusterPort } from './port.ts';
export type {
  Architecture,
  CheckOutcome,
  Confidence,
  Evidence,
  Figure,
  Finding,
  Language,
  Remedy,
  Report,
  RootCause,
  Severity,
} from './report.ts';

// A diagnosis, and its text
export { diagnose, diagnoseInEachLanguage, type DiagnoseOptions, type Progress } from './engine/diagnose.ts';
export type { DiagnosisClock } from './engine/diagnosis-clock.ts';
export { renderReport, type RenderOptions } from './render/render-report.ts';

// A view, and its text
export { runView, type RunViewOptions, type ViewResult } from './engine/run-view.ts';
export { renderView } from './render/render-view.ts';

// A question about one object, and its text
export { runInquiry, type InquiryResult, type RunInquiryOptions } from './engine/run-inquiry.ts';
export { renderInquiry } from './render/render-inquiry.ts';

// What there is: for tool descriptions, documentation and the catalogue of statements
export { CAUSES, CHECKS, FIGURES, INQUIRIES, VIEWS } from './checks.generated.ts';
export { listStatements, type Asker, type ListedStatement } from './list-statements.ts';
export type { Bilingual } from './form/bilingual.ts';
export type { ClusterCapabilities } from './form/capabilities.ts';
export type { Cause } from './form/cause.ts';
export type { Check } from './form/check.ts';
export type { Figures } from './form/figures.ts';
export type { AnyInquiry } from './form/inquiry.ts';
export type { ParameterSpec, ParameterValue } from './form/read.ts';
export type { AnyView } from './form/view.ts';

// For those who explain findings
export { documentationLink } from './engine/documentation-link.ts';

// What changed between two diagnoses
export { compareLooks, type Change, type Comparison } from './looks/compare-looks.ts';
export { lookOf, type EarlierLook, type Look, type LookedAt } from './looks/look.ts';
export { chineseUnit } from './render/units.ts';
export { formatDuration } from './form/quantity.ts';
