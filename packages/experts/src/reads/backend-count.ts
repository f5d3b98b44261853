import type { Context } from '../cluster/context.ts';
import type { Failure, Rows } from '../form/read.ts';
import { answeringNodes, type ANSWERING_NODES } from './answering-nodes.ts';

/** Backends that the cluster has: as the FE counts them, else those that answer; undefined when neither is known. */
export function countBackends(
  context: Context,
  answering: Rows<typeof ANSWERING_NODES.columns> | Failure,
): number | undefined {
  if (context.nodes.backends !== null) return context.nodes.backends.total;
  return answering.ok ? answeringNodes(answering).length : undefined;
}
