import { maskLiterals } from '@starrocks-mcp/sql-guard';
import { catalogueStatements } from '@starrocks-mcp/toolbox';
import type { KeptStatement } from './audit-record.ts';
import { redactSql } from './redact-arguments.ts';

const HOLE = /\{[a-zA-Z_]+\}/g;
const MAX_CACHED = 2_000;
const MAX_CACHED_LENGTH = 8_192;

/** Tells statements by their id in the product's catalogue, which is shorter than their text and says more. */
export class StatementNames {
  #ids: ReadonlyMap<string, string> | undefined;
  readonly #known = new Map<string, KeptStatement>();

  /** The statement without its values. */
  describe(text: string): KeptStatement {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const masked = redactSql(text);
    this.#ids ??= catalogueIds();
    const id = this.#ids.get(masked);
    const kept = id === undefined ? { sql: masked } : { id };
    if (this.#known.size >= MAX_CACHED) this.#known.clear();
    if (text.length <= MAX_CACHED_LENGTH) this.#known.set(text, kept);
    return kept;
  }
}

/** By text without values; statements that differ in their values alone have no id here, as it would be a guess. */
function catalogueIds(): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const { id, template } of catalogueStatements()) {
    const masked = maskLiterals(template.replaceAll(HOLE, '?'));
    if (masked === undefined) continue;
    if (ids.has(masked)) ambiguous.add(masked);
    ids.set(masked, id);
  }
  for (const masked of ambiguous) ids.delete(masked);
  return ids;
}
