import { HubError, asHubError } from '@starrocks-mcp/protocol';
import { readVersion, type ClusterPool } from '@starrocks-mcp/starrocks';
import type { DatabaseContact } from './database-contact.ts';

/** Longer than the pool waits for a connection, so that a cluster that hangs is told from a slow answer. */
const TEST_LIMITS = { maxRows: 1, maxBytes: 4_096, timeoutMs: 12_000 };

interface TestDeps {
  readonly pool: ClusterPool;
  readonly contact: DatabaseContact;
}

export interface DatabaseAnswer {
  readonly version: string;
  readonly latencyMs: number;
}

/** Asks the database for its version now. Rejects with what the database or the way to it said. */
export async function testDatabase({ pool, contact }: TestDeps): Promise<DatabaseAnswer> {
  const startedAt = performance.now();
  try {
    const version = await readVersion((statement) => pool.run(statement, TEST_LIMITS));
    contact.succeeded();
    return {
      version: version.release ?? version.text,
      latencyMs: Math.round((performance.now() - startedAt) * 10) / 10,
    };
  } catch (thrown) {
    const error = asHubError(thrown);
    if (thrown instanceof HubError) contact.failed(error);
    throw thrown;
  }
}
