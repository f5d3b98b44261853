import type {
  CatalogReference,
  ColumnReference,
  DatabaseReference,
  FunctionReference,
  SelectScope,
  StarReference,
  StatementFacts,
  TableReference,
} from '../facts.ts';
import type { Token } from '../token.ts';

/** A dotted name: its parts as written without backticks, and where it stands. */
export interface QualifiedName {
  readonly parts: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** A SELECT that is being read. */
export type OpenSelect = { -readonly [Key in keyof SelectScope]: SelectScope[Key] } & { aliases: string[] };

/** Gathers facts while the reader walks over the tokens once. */
export class FactCollector {
  readonly #tables: TableReference[] = [];
  readonly #tableFunctions: FunctionReference[] = [];
  readonly #functions: FunctionReference[] = [];
  readonly #columns: ColumnReference[] = [];
  readonly #stars: StarReference[] = [];
  readonly #databases: DatabaseReference[] = [];
  readonly #catalogs: CatalogReference[] = [];
  readonly #recursions: TableReference[] = [];
  readonly #ctes = new Set<string>();
  readonly #selects: OpenSelect[] = [];
  readonly #relationAliases = new Set<string>();

  addTable(table: TableReference): void {
    this.#tables.push(table);
  }

  addTableFunction(name: QualifiedName): void {
    this.#tableFunctions.push(functionReference(name));
  }

  addFunction(name: QualifiedName): void {
    this.#functions.push(functionReference(name));
  }

  /** A function whose name is a keyword. */
  addKeywordFunction({ value, start, end }: Token): void {
    this.#functions.push({ parts: [value.toLowerCase()], name: value.toLowerCase(), start, end });
  }

  addColumn(name: QualifiedName): void {
    this.#columns.push(name);
  }

  addStar(star: StarReference): void {
    this.#stars.push(star);
  }

  addRecursion(reference: TableReference): void {
    this.#recursions.push(reference);
  }

  addDatabase(database: DatabaseReference): void {
    this.#databases.push(database);
  }

  addCatalog(catalog: CatalogReference): void {
    this.#catalogs.push(catalog);
  }

  /** What is not known at its beginning is filled in while it is read. */
  beginSelect(start: number): OpenSelect {
    const select = { start, fromStart: start, fromEnd: start, aliasesFrom: start, end: start, aliases: [] };
    this.#selects.push(select);
    return select;
  }

  addRelationAlias(name: string): void {
    this.#relationAliases.add(name);
  }

  addCte(name: string): void {
    this.#ctes.add(name);
  }

  finish({ kind, limit }: Pick<StatementFacts, 'kind' | 'limit'>): StatementFacts {
    return {
      kind,
      tables: this.#tables,
      tableFunctions: this.#tableFunctions,
      functions: this.#functions,
      columns: this.#columns,
      stars: this.#stars,
      recursions: this.#recursions,
      databases: this.#databases,
      catalogs: this.#catalogs,
      ctes: [...this.#ctes],
      selects: this.#selects,
      relationAliases: [...this.#relationAliases],
      limit,
    };
  }
}

function functionReference({ parts, start, end }: QualifiedName): FunctionReference {
  return { parts, name: (parts.at(-1) ?? '').toLowerCase(), start, end };
}
