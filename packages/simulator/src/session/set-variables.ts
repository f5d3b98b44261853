import { failure, notSimulated, unknownVariable } from '../errors.ts';
import { isKnownZone } from '../clock.ts';
import type { Token } from '../sql/lexer.ts';
import { coerceVariable, type VariableValue } from './variables.ts';

export interface VariableStores {
  readonly session: Map<string, VariableValue>;
  readonly global: Map<string, VariableValue>;
}

/** `SET a = 1, GLOBAL b = 'x'`, `SET NAMES utf8`, `SET CHARACTER SET utf8`. Throws 1193 for an unknown variable. */
export function runSet(tokens: readonly Token[], stores: VariableStores): void {
  for (const assignment of splitByComma(tokens.slice(1))) applyAssignment(assignment, stores);
}

/** The assignments of a `SET_VAR(a = 1, b = 2)` hint, for one statement. */
export function applyHint(
  tokens: readonly Token[],
  session: ReadonlyMap<string, VariableValue>,
): Map<string, VariableValue> {
  const changed = new Map(session);
  for (const assignment of splitByComma(tokens)) applyAssignment(assignment, { session: changed, global: new Map() });
  return changed;
}

function splitByComma(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.value === ',') parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

const SKIPPED = new Set([
  'names',
  'character',
  'charset',
  'transaction',
  'role',
  'default',
  'password',
  'property',
  'catalog',
]);

function applyAssignment(assignment: readonly Token[], stores: VariableStores): void {
  const words = assignment.filter((token) => token.value !== '@');
  if (assignment[0]?.value === '@' && assignment[1]?.value !== '@') return;
  const scope = words[0]?.value.toLowerCase() ?? '';
  if (SKIPPED.has(scope)) return;
  const scoped = scope === 'session' || scope === 'global' || scope === 'local';
  const rest = words.slice(scoped ? 1 : 0).filter((token) => token.value !== '.');
  const [name, equals, ...value] = rest;
  if (name === undefined || (equals?.value !== '=' && equals?.value !== ':=')) throw notSimulated('this form of SET');
  assign({ name: name.value.toLowerCase(), value, stores, global: scope === 'global' });
}

function assign(input: { name: string; value: readonly Token[]; stores: VariableStores; global: boolean }): void {
  const { name, value, stores, global } = input;
  const store = global ? stores.global : stores.session;
  const current = stores.session.get(name) ?? stores.global.get(name);
  if (current === undefined) throw unknownVariable(name);
  if (name === 'version' || name === 'version_comment') throw failure(`Variable '${name}' is a read only variable`);
  const text = value.map((token) => token.value).join('');
  if (name === 'time_zone' && !isKnownZone(text)) throw failure(`Unknown or incorrect time zone: '${text}'`);
  store.set(
    name,
    text.toLowerCase() === 'default' && value[0]?.kind === 'word'
      ? (stores.global.get(name) ?? current)
      : coerceVariable(text, current),
  );
}
