import { analyzingError, notSimulated, refuseParts } from '../errors.ts';
import type { AstData, AstNode } from '../sql/ast.ts';
import { CALL_PREFIX } from '../sql/parse-query.ts';
import { AGGREGATES, WINDOW_FUNCTIONS, groupConcat, wrapCast, type AggregateCall } from './aggregate-functions.ts';
import { quoteText } from './coerce.ts';
import type { Expr } from './expression-types.ts';
import type { FunctionTable } from './functions.ts';
import { addInterval } from './interval.ts';
import { GENERAL_FUNCTIONS } from './general-functions.ts';
import { JSON_FUNCTIONS } from './json-functions.ts';
import { compileCondition, type Scope } from './scope.ts';
import { compileOrderList } from './order.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';
import { TIME_FUNCTIONS } from './time-functions.ts';

const SCALARS: FunctionTable = { ...TEXT_FUNCTIONS, ...TIME_FUNCTIONS, ...JSON_FUNCTIONS, ...GENERAL_FUNCTIONS };
const BY_INTERVAL: Readonly<Record<string, 1 | -1>> = { date_add: 1, adddate: 1, date_sub: -1, subdate: -1 };
/** Their first argument is a unit written as a bare word. */
const WITH_UNIT = new Set(['timestampdiff', 'timestampadd']);

/** Parts that the parser may find in a call. */
const UNREAD_PARTS = ['order_by', 'limit', 'ignore_nulls', 'within_group'];

const nameOf = (data: AstData): string => data.text('name').replace(CALL_PREFIX, '').toLowerCase();

/** `name(args)`: a scalar function or an aggregate. */
export function compileCall(data: AstData, scope: Scope): Expr {
  refuseParts('a call', data, UNREAD_PARTS);
  const name = nameOf(data);
  const aggregate = compileAggregate(name, data, scope);
  if (aggregate !== undefined) return wrapCast(aggregate, `${aggregate.call}${compileFilter(data, scope)}`);
  const sign = BY_INTERVAL[name];
  return sign === undefined ? compileScalar(name, data, scope) : compileByInterval(sign, data, scope);
}

function compileScalar(name: string, data: AstData, scope: Scope): Expr {
  const known = Object.hasOwn(SCALARS, name) ? SCALARS[name] : undefined;
  if (known === undefined) {
    if (name in WINDOW_FUNCTIONS) throw analyzingError(`${name}() needs an OVER clause`);
    throw notSimulated(`the function ${name}()`);
  }
  const nodes = data.children('args');
  if (nodes.length < known.min || nodes.length > known.max) {
    throw analyzingError(`No matching function with signature: ${name}(${nodes.length} arguments)`);
  }
  const args = nodes.map((node, index) =>
    index === 0 && WITH_UNIT.has(name) ? unitWord(node) : scope.compiler.expression(node, scope),
  );
  return known.emit(args, scope);
}

function unitWord(node: AstNode): Expr {
  const word = node.data.name('name') || node.data.text('value');
  return { sql: quoteText(word), type: { kind: 'varchar' }, literal: word };
}

function compileByInterval(sign: 1 | -1, data: AstData, scope: Scope): Expr {
  const [time, amount] = data.children('args');
  if (time === undefined || amount === undefined) throw analyzingError('date_add() and date_sub() take two arguments');
  const base = scope.compiler.expression(time, scope);
  if (amount.kind === 'interval') return addInterval({ time: base, interval: amount.data, scope, sign });
  const known = TIME_FUNCTIONS[sign === 1 ? 'days_add' : 'days_sub'];
  if (known === undefined) throw notSimulated('date arithmetic without INTERVAL');
  return known.emit([base, scope.compiler.expression(amount, scope)], scope);
}

function compileAggregate(name: string, data: AstData, scope: Scope): AggregateCall | undefined {
  const known = Object.hasOwn(AGGREGATES, name) ? AGGREGATES[name] : undefined;
  if (known === undefined) return undefined;
  const nodes = data.children('args').filter((node) => node.kind !== 'star');
  if (nodes.length === 0 && name !== 'count') throw analyzingError(`No matching function with signature: ${name}()`);
  // DISTINCT over several values comes as one tuple.
  const flat = nodes.flatMap((node) => (node.kind === 'tuple' ? node.data.children('expressions') : [node]));
  return known(
    flat.map((node) => scope.compiler.expression(node, scope)),
    data.flag('distinct'),
  );
}

function compileFilter(data: AstData, scope: Scope): string {
  const filter = data.find('filter');
  return filter === undefined ? '' : ` FILTER (WHERE ${compileCondition(filter, scope)})`;
}

export function compileGroupConcat(data: AstData, scope: Scope): Expr {
  const separator = data.find('separator');
  const text = separator === undefined ? quoteText(',') : scope.compiler.expression(separator, scope).sql;
  const orderBy = data.has('order_by') ? ` ORDER BY ${compileOrderList(data.objects('order_by'), scope)}` : '';
  const value = compileConcat(data.child('this'), scope);
  const call = groupConcat({ value, separator: text, distinct: data.flag('distinct'), orderBy });
  return wrapCast(call, call.call);
}

/** Several values of one group_concat come as a CONCAT that the parser has made. */
function compileConcat(node: AstNode, scope: Scope): Expr {
  if (node.kind !== 'function' || node.data.text('name') !== 'CONCAT') return scope.compiler.expression(node, scope);
  return compileScalar('concat', node.data, scope);
}

/** `f() OVER (...)`. */
export function compileWindow(data: AstData, scope: Scope): Expr {
  const inner = data.child('this');
  const over = data.object('over');
  if (over === undefined || over.has('window_name')) throw notSimulated('a named window');
  refuseParts('a window function', inner.data, UNREAD_PARTS);
  const name = nameOf(inner.data);
  const known = Object.hasOwn(WINDOW_FUNCTIONS, name) ? WINDOW_FUNCTIONS[name] : undefined;
  const args = (): Expr[] => inner.data.children('args').map((node) => scope.compiler.expression(node, scope));
  const call = known === undefined ? compileAggregate(name, inner.data, scope) : known(args(), false);
  if (call === undefined) throw notSimulated(`the window function ${name}()`);
  return wrapCast(call, `${call.call} OVER (${compileOver(over, scope)})`);
}

function compileOver(over: AstData, scope: Scope): string {
  const partition = over.children('partition_by').map((node) => scope.compiler.expression(node, scope).sql);
  const parts = [
    partition.length > 0 ? `PARTITION BY ${partition.join(', ')}` : '',
    over.has('order_by') ? `ORDER BY ${compileOrderList(over.objects('order_by'), scope)}` : '',
    compileFrame(over.object('frame')),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function compileFrame(frame: AstData | undefined): string {
  if (frame === undefined) return '';
  const kind = frame.text('kind').toUpperCase();
  if (kind !== 'ROWS' && kind !== 'RANGE') throw notSimulated(`a window frame by ${kind}`);
  const end = frame.has('end') ? ` AND ${compileBound(frame, 'end')}` : '';
  const start = compileBound(frame, 'start');
  return end === '' ? `${kind} ${start}` : `${kind} BETWEEN ${start}${end}`;
}

function compileBound(frame: AstData, key: string): string {
  const word = frame.text(key);
  if (word === 'CurrentRow') return 'CURRENT ROW';
  if (word === 'UnboundedPreceding') return 'UNBOUNDED PRECEDING';
  if (word === 'UnboundedFollowing') return 'UNBOUNDED FOLLOWING';
  const bound = frame.find(key);
  const direction = bound?.kind.toUpperCase();
  const rows = bound?.data.object('literal')?.text('value');
  if (rows === undefined || (direction !== 'PRECEDING' && direction !== 'FOLLOWING'))
    throw notSimulated('this window frame');
  return `${Number(rows)} ${direction}`;
}
