import { analyzingError } from '../errors.ts';
import type { AstData, AstNode } from '../sql/ast.ts';
import type { Expr, NamedColumn } from './expression-types.ts';
import type { Scope } from './scope.ts';

/** One entry of a SELECT list. */
export interface Item extends NamedColumn {
  readonly expr: Expr;
}

/** The item that a whole number in GROUP BY or ORDER BY stands for. */
export function ordinal(node: AstNode, items: readonly Item[]): Item | undefined {
  if (node.kind !== 'literal' || node.data.text('literal_type') !== 'number') return undefined;
  const item = items[Number(node.data.text('value')) - 1];
  if (item === undefined) throw analyzingError(`Position ${node.data.text('value')} is not in select list`);
  return item;
}

export function compileOrderBy(data: AstData | undefined, scope: Scope, items: readonly Item[]): string {
  if (data === undefined) return '';
  return `ORDER BY ${compileOrderList(data.objects('expressions'), scope, items)}`;
}

/** NULL sorts first going up and last going down, unless said otherwise. */
export function compileOrderList(list: readonly AstData[], scope: Scope, items: readonly Item[] = []): string {
  return list
    .map((each) => {
      const node = each.child('this');
      const sql = positionOf(node, items) ?? scope.compiler.expression(node, scope).sql;
      const down = each.flag('desc');
      const nullsFirst = each.bool('nulls_first') ?? !down;
      return `${sql} ${down ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
    })
    .join(', ');
}

/** A label or an ordinal of the SELECT list, as its position. */
function positionOf(node: AstNode, items: readonly Item[]): string | undefined {
  if (items.length === 0) return undefined;
  const byNumber = ordinal(node, items);
  if (byNumber !== undefined) return String(items.indexOf(byNumber) + 1);
  if (node.kind !== 'column' || node.data.name('table') !== '') return undefined;
  const wanted = node.data.name('name').toLowerCase();
  const index = items.findIndex((item) => item.name.toLowerCase() === wanted);
  return index < 0 ? undefined : String(index + 1);
}
