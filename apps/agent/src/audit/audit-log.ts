import { ChainedLog, type ChainedLogOptions } from '@starrocks-mcp/chained-log';
import { HubError } from '@starrocks-mcp/protocol';
import { AUDIT_FORMAT, type AuditEvent } from './audit-record.ts';

interface AuditOptions extends Pick<ChainedLogOptions<AuditEvent>, 'folder' | 'keepDays' | 'onState' | 'now'> {
  readonly agentVersion: string;
}

/** The owner's record of statements. */
export type AuditLog = ChainedLog<AuditEvent>;

/**
 * Opens nothing yet. A statement's start is written and no more, as its end, without which no answer leaves, takes it
 * to the disk. `append` rejects with AUDIT_UNAVAILABLE.
 */
export function createAuditLog({ agentVersion, ...options }: AuditOptions): AuditLog {
  return new ChainedLog({
    ...options,
    format: AUDIT_FORMAT,
    opening: { agent: agentVersion },
    isDurable: ({ event }) => event !== 'start',
    unavailable: (cause) =>
      new HubError(
        'AUDIT_UNAVAILABLE',
        'The agent cannot write its record of statements, so it runs none. Free its disk or mend its state folder.',
        { cause },
      ),
  });
}
