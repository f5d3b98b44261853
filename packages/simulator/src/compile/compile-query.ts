import type { AstNode } from '../sql/ast.ts';
import type { Token } from '../sql/lexer.ts';
import type { CompileContext, CompileNotes } from './context.ts';
import type { NamedColumn } from './expression-types.ts';
import { readLabels } from './labels.ts';
import { compileExpression } from './expression.ts';
import type { Compiler } from './scope.ts';
import { compileQuery } from './select.ts';

/** A query ready for the engine, but for the marks of time in it. */
export interface CompiledStatement {
  readonly sql: string;
  readonly columns: readonly NamedColumn[];
  /** Tables that it touches, as faults name them. */
  readonly tables: ReadonlySet<string>;
  readonly sleepSeconds: number;
  readonly reusable: boolean;
}

const COMPILER: Compiler = { expression: compileExpression, query: compileQuery };

/** Translates one SELECT. Throws the FE's error, or one that says what the simulator cannot translate. */
export function compileStatement(input: {
  text: string;
  tokens: readonly Token[];
  ast: AstNode;
  context: CompileContext;
}): CompiledStatement {
  const { text, tokens, ast, context } = input;
  const notes: CompileNotes = { tables: new Set(), sleepSeconds: 0, reusable: true };
  const query = compileQuery(ast, { compiler: COMPILER, context, notes, relations: [], commonTables: new Map() });
  const labels = readLabels(text, tokens);
  const columns = query.columns.map((column, index) => ({ ...column, name: labels?.[index] ?? column.name }));
  return { sql: query.sql, columns, ...notes };
}
