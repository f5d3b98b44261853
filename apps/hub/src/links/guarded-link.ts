import { asHubError } from '@starrocks-mcp/protocol';
import type { Breakers } from '../limits/breakers.ts';
import type { StatementBudgets } from '../limits/statement-budgets.ts';
import type { TenantLink } from './tenant-link.ts';
import { wayVerdictOf } from './way-verdict.ts';

interface GuardDeps {
  readonly tenantId: string;
  readonly budgets: Pick<StatementBudgets, 'assertLeft' | 'count'>;
  readonly breakers: Pick<Breakers, 'enter'>;
}

/** Sends no statement that is over the tenant's budget, or for which the way is known to be broken. */
export function guardLink(link: TenantLink, { tenantId, budgets, breakers }: GuardDeps): TenantLink {
  async function guarded<Result>(send: () => Promise<Result>): Promise<Result> {
    budgets.assertLeft(tenantId);
    const pass = breakers.enter(tenantId);
    budgets.count(tenantId);
    try {
      const result = await send();
      pass.settle('works');
      return result;
    } catch (thrown) {
      const { code } = asHubError(thrown);
      pass.settle(wayVerdictOf(code), code);
      throw thrown;
    }
  }

  return {
    run: (statement, options) => guarded(() => link.run(statement, options)),
    // Its first frame proves the way; what happens to the rest is told to its reader.
    stream: (statement, options) => guarded(() => link.stream(statement, options)),
    close: () => link.close(),
  };
}
