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
