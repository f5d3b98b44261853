export { ERROR_CODES, isErrorCode, type ErrorCode } from './error-codes.ts';
export { HubError, asHubError, type ErrorDetails } from './hub-error.ts';
export { loggableCause, type LoggableCause } from './loggable-cause.ts';
export {
  DEFAULT_LIMITS,
  HEARTBEAT_MS,
  MAX_EXECUTE_BODY_BYTES,
  MAX_FRAME_BYTES,
  MAX_ROW_BYTES,
  MAX_SQL_BYTES,
  ROWS_FRAME_TARGET_BYTES,
  type StatementLimits,
} from './limits.ts';
export { cellSchema, fieldSchema, frameSchema, type Cell, type Field, type Frame } from './frames.ts';
export {
  AGENT_TOKEN_HEADER,
  NDJSON,
  WIRE_VERSION,
  agentErrorSchema,
  agentHealthSchema,
  executeSqlRequestSchema,
  executeSqlResponseSchema,
  testConnectionSchema,
  type AgentErrorBody,
  type AgentHealth,
  type ExecuteSqlRequest,
  type ExecuteSqlResponse,
  type TestConnection,
} from './agent-api.ts';
export {
  CATALOGUE_SIGNING_CONTEXT,
  signedCatalogueSchema,
  statementCatalogueSchema,
  type CataloguedStatement,
  type SignedCatalogue,
  type StatementCatalogue,
} from './statement-catalogue.ts';
export {
  ENROLL_PATH,
  RETIRE_PATH,
  enrolProofText,
  enrolRequestSchema,
  enrolResponseSchema,
  linkKindSchema,
  retireProofText,
  retireRequestSchema,
  type EnrolRequest,
  type EnrolResponse,
  type LinkKind,
  type RetireRequest,
} from './enrolment.ts';
export {
  JOB_HEADER,
  MAX_JOB_AGE_SECONDS,
  askedBySchema,
  hashOfParameters,
  jobClaimsSchema,
  publicKeyOf,
  readJobToken,
  sha256Hex,
  signJob,
  signingKeySchema,
  type AskedBy,
  type JobClaims,
  type SigningKey,
} from './job-token.ts';
