const error = { $ref: '#/components/schemas/Error' };
const errorAnswer = { description: 'An error', content: { 'application/json': { schema: error } } };
const busyAnswer = {
  ...errorAnswer,
  description: 'A limit was reached; the message says which, whose, and what to do',
  headers: { 'Retry-After': { description: 'Seconds, 1 or more', schema: { type: 'integer', minimum: 1 } } },
};
const key = [{ apiKey: [] }, { bearer: [] }];
const tenantHeader = { $ref: '#/components/parameters/Tenant' };

export interface Operation {
  readonly summary: string;
  readonly answer: object;
  readonly secured?: boolean;
  /** True: for the tenant that the key or the header names. */
  readonly tenant?: boolean;
  readonly parameters?: readonly object[];
  readonly body?: object;
  /** Of an answer that says it is done. */
  readonly status?: number;
  /** Other answers that are no errors, by status; undefined for one without a body. */
  readonly also?: Readonly<Record<number, object | undefined>>;
  readonly type?: string;
}

/** An operation of operators, with where it is. */
export interface OperationAt extends Omit<Operation, 'tenant'> {
  readonly method: string;
  /** With parameters as OpenAPI writes them: `{tenantId}`. */
  readonly path: string;
}

/** One operation as OpenAPI has it. */
export function describedOperation(operation: Operation) {
  const { summary, answer, body, secured = true, tenant = false, status = 200, type = 'application/json' } = operation;
  const parameters = [...(operation.parameters ?? []), ...(tenant ? [tenantHeader] : [])];
  return {
    summary,
    security: secured ? key : [],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [status]: { description: 'Done', content: { [type]: { schema: answer } } },
      ...alsoAnswered(operation),
      ...(secured && { 429: busyAnswer }),
      default: errorAnswer,
    },
  };
}

function alsoAnswered({ summary, also = {} }: Operation) {
  return Object.fromEntries(
    Object.entries(also).map(([status, schema]) => [
      status,
      { description: summary, ...(schema && { content: { 'application/json': { schema } } }) },
    ]),
  );
}

/** An object with one list. */
export function listOf(name: string, item: object = { type: 'object' }) {
  return { type: 'object', required: [name], properties: { [name]: { type: 'array', items: item } } };
}

/** An object that always has all of these. */
export function whole(properties: Readonly<Record<string, object>>) {
  return { type: 'object', required: Object.keys(properties), properties };
}
