export type { ClusterPort } from './port.ts';
export type {
  Architecture,
  CheckOutcome,
  Confidence,
  Evidence,
  Finding,
  Language,
  Remedy,
  Report,
  RootCause,
  Severity,
} from './report.ts';
export type { Check } from './form/check.ts';
export type { Cause } from './form/cause.ts';
export type { ClusterCapabilities } from './form/capabilities.ts';
export { CAUSES, CHECKS, VIEWS } from './checks.generated.ts';
export { diagnose, type DiagnoseOptions, type Progress } from './engine/diagnose.ts';
export type { DiagnosisClock } from './engine/diagnosis-clock.ts';
export { documentationLink } from './engine/documentation-link.ts';
