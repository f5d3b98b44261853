import { asHubError, ERROR_CODES } from '@starrocks-mcp/protocol';
import type { Capabilities } from '@starrocks-mcp/starrocks';
import type { ToolContext } from './context.ts';

/**
 * What the cluster has. Undefined when it answers but refuses this, so that the experts say of each check what it lacks;
 * rejects when it is out of reach, as then the whole call fails.
 */
export async function detectedCapabilities({ session, signal }: ToolContext): Promise<Capabilities | undefined> {
  try {
    return await session.capabilities(signal);
  } catch (thrown) {
    if (asHubError(thrown).httpStatus !== ERROR_CODES.DB_ERROR.http) throw thrown;
    return undefined;
  }
}
