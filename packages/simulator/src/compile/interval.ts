import type { AstData } from '../sql/ast.ts';
import type { Expr } from './expression-types.ts';
import type { Scope } from './scope.ts';
import { shift, unitOf } from './time-functions.ts';

/** `time + INTERVAL n unit`, also as the second argument of date_add and date_sub. */
export function addInterval(input: { time: Expr; interval: AstData; scope: Scope; sign: 1 | -1 }): Expr {
  const { time, interval, scope, sign } = input;
  const unit = unitOf(interval.object('unit')?.text('unit'));
  return shift({ time, amount: scope.compiler.expression(interval.child('this'), scope), unit, sign });
}
