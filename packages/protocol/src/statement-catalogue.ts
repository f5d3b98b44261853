import * as z from 'zod';

const parameterSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('integer'), min: z.int(), max: z.int(), default: z.int() }),
  z.strictObject({ kind: z.literal('text'), maxLength: z.int().positive(), default: z.string().optional() }),
  z.strictObject({ kind: z.literal('names'), allowed: z.array(z.string()) }),
]);

/** One statement that the product sends, with typed holes. */
const cataloguedStatementSchema = z.strictObject({
  /** The read and which of its layouts this is: `loads#2`. */
  id: z.string(),
  read: z.string(),
  /** From 0; a cluster is asked the first one that it can answer. */
  layout: z.int().min(0),
  /** `{name}` stands for a parameter. */
  template: z.string(),
  parameters: z.record(z.string(), parameterSchema),
  /** Tables and columns that the cluster must have. */
  needs: z.record(z.string(), z.array(z.string())),
  /** Kinds that columns must have, where layouts differ by them. */
  types: z.record(z.string(), z.enum(['text', 'number'])).optional(),
  /** Who sends it; `names` are the values of a list of names that this tool asks for. */
  tools: z.array(z.strictObject({ name: z.string(), names: z.array(z.string()).optional() })),
});

/** Every statement that a release of the product sends, whatever the cluster. */
export const statementCatalogueSchema = z.strictObject({
  v: z.literal(1),
  release: z.string(),
  statements: z.array(cataloguedStatementSchema),
});

/**
 * A catalogue as it is shipped. `signature` is Ed25519, base64url, over `CATALOGUE_SIGNING_CONTEXT` and the UTF-8 bytes
 * of `payload`, which is the catalogue's JSON.
 */
export const signedCatalogueSchema = z.strictObject({
  v: z.literal(1),
  /** Of the release key. */
  kid: z.string(),
  signature: z.string(),
  payload: z.string(),
});

/** So that no signature over anything else can pass for one over a catalogue. */
export const CATALOGUE_SIGNING_CONTEXT = 'starrocks-mcp-catalogue\n';

export type CataloguedStatement = z.infer<typeof cataloguedStatementSchema>;
export type StatementCatalogue = z.infer<typeof statementCatalogueSchema>;
export type SignedCatalogue = z.infer<typeof signedCatalogueSchema>;
