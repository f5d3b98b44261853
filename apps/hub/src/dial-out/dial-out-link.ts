import { HubError } from '@starrocks-mcp/protocol';
import type { ReadOnlyStatement } from '@starrocks-mcp/sql-guard';
import type { ResultSet, RunOptions } from '@starrocks-mcp/starrocks';
import { AnswerChannel, readWhole, type AnswerReader } from '../links/answer-reader.ts';
import { StatementTurns, asCancelled, type Turn } from '../links/statement-turns.ts';
import type { AnswerStream, TenantLink } from '../links/tenant-link.ts';
import type { AgentConnection } from './agent-connection.ts';

interface DialOutLinkOptions {
  readonly tenantId: string;
  readonly concurrency: number;
  readonly connection: () => AgentConnection | undefined;
}

/** The way to one cluster through the connection that its agent opened. */
export function openDialOutLink({ tenantId, concurrency, connection }: DialOutLinkOptions): TenantLink {
  const turns = new StatementTurns({ tenantId, concurrency });

  /** Sends the job; returns how to stop watching for a cancel. */
  function send(statement: ReadOnlyStatement, { signal, options }: Turn, reader: AnswerReader): () => void {
    const agent = connection();
    if (agent === undefined) throw offline(tenantId);
    signal.throwIfAborted();
    const { askedBy, traceparent } = options;
    const job = agent.start({ sql: statement.text, limits: options, askedBy, traceparent, reader });
    const onAbort = (): void => {
      job.cancel();
      reader.fail(asCancelled(signal.reason));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    return () => {
      signal.removeEventListener('abort', onAbort);
      job.cancel();
    };
  }

  return {
    async run(statement, options) {
      const turn = await turns.take(options);
      let stop: (() => void) | undefined;
      try {
        return await new Promise<ResultSet>((resolve, reject) => {
          stop = send(statement, turn, readWhole(turn.options, { resolve, reject }));
        });
      } catch (thrown) {
        throw asCancelled(thrown);
      } finally {
        stop?.();
        turn.done();
      }
    },
    async stream(statement: ReadOnlyStatement, options: RunOptions): Promise<AnswerStream> {
      const turn = await turns.take(options);
      let stop: (() => void) | undefined;
      const end = (): void => {
        stop?.();
        turn.done();
      };
      try {
        const channel = new AnswerChannel(turn.options, end);
        stop = send(statement, turn, channel);
        await channel.opened;
        return channel;
      } catch (thrown) {
        end();
        throw asCancelled(thrown);
      }
    },
    close() {
      turns.close();
      return Promise.resolve();
    },
  };
}

export function offline(tenantId: string): HubError {
  return new HubError(
    'AGENT_OFFLINE',
    `The agent of tenant "${tenantId}" is not connected. Check that it runs: starrocks-agent doctor, on its machine.`,
  );
}
