import { HubError } from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import type { ClusterLink, ResultSet, RunOptions } from '@starrocks-mcp/starrocks';
import { Slots } from '../links/slots.ts';
import { startDeadline } from '../links/statement-deadline.ts';
import { StatementAnswer } from '../links/statement-answer.ts';
import type { AgentConnection } from './agent-connection.ts';

interface DialOutLinkOptions {
  readonly tenantId: string;
  readonly concurrency: number;
  readonly connection: () => AgentConnection | undefined;
}

const MAX_WAITING = 1_000;

/** The way to one cluster through the connection that its agent opened. */
export function openDialOutLink({ tenantId, concurrency, connection }: DialOutLinkOptions): ClusterLink {
  const slots = new Slots({ tenantId, concurrency, maxWaiting: MAX_WAITING });
  const running = new Set<AbortController>();

  async function run(statement: ReadOnlyStatement, options: RunOptions): Promise<ResultSet> {
    const deadline = startDeadline({ tenantId, ...options });
    running.add(deadline.controller);
    const { signal } = deadline.controller;
    try {
      await slots.acquire(signal);
      try {
        const timeoutMs = Math.max(1, Math.ceil(deadline.endsAt - performance.now()));
        const agent = connection();
        if (agent === undefined) throw offline(tenantId);
        return await runOn({ agent, statement, options: { ...options, timeoutMs }, signal });
      } finally {
        slots.release();
      }
    } catch (thrown) {
      if (thrown instanceof HubError) throw thrown;
      throw new HubError('CANCELLED', 'The call was cancelled, and its statement with it.', { cause: thrown });
    } finally {
      deadline.stop();
      running.delete(deadline.controller);
    }
  }

  return {
    run,
    close() {
      const reason = new HubError('SHUTTING_DOWN', 'The link to this tenant was closed. Try again.');
      for (const controller of running) controller.abort(reason);
      return Promise.resolve();
    },
  };
}

interface RunInput {
  readonly agent: AgentConnection;
  readonly statement: ReadOnlyStatement;
  readonly options: RunOptions;
  readonly signal: AbortSignal;
}

function runOn({ agent, statement, options, signal }: RunInput): Promise<ResultSet> {
  return new Promise((resolve, reject) => {
    const answer = new StatementAnswer(options);
    const job = agent.start({
      sql: statement.text,
      limits: options,
      askedBy: options.askedBy,
      reader: {
        frame(frame) {
          const outcome = answer.take(frame);
          if (outcome === undefined) return undefined;
          signal.removeEventListener('abort', onAbort);
          if (outcome instanceof HubError) reject(outcome);
          else resolve(outcome);
          return undefined;
        },
        fail(error) {
          signal.removeEventListener('abort', onAbort);
          reject(error);
        },
      },
    });
    function onAbort(): void {
      job.cancel();
      reject(signal.reason);
    }
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

export function offline(tenantId: string): HubError {
  return new HubError(
    'AGENT_OFFLINE',
    `The agent of tenant "${tenantId}" is not connected. Check that it runs: starrocks-agent doctor, on its machine.`,
  );
}
