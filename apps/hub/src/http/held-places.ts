import type { ServerResponse } from 'node:http';
import { networkOf } from '../auth/source-addresses.ts';
import type { Leave } from '../limits/request-limits.ts';
import { Shares, quarterOf } from '../limits/shares.ts';
import type { Outgoing } from './exchange.ts';

/** How a request holds its place once a door let it in: none gets more than a share, so that nobody fills the hub alone. */
export interface HeldPlaces {
  /** Of whoever came in without a key; counted by where it comes from. Throws HUB_BUSY. */
  holdForStranger(res: Outgoing): void;
  /** Of a key, and of the tenant that it asks for. Throws HUB_BUSY. */
  holdForKey(res: Outgoing): void;
}

/** A page is loaded by several requests at once, and several people may be behind one address. */
const LEAST_PER_NETWORK = 16;
const SHARE_OF_NETWORK = 1 / 16;

/**
 * A body that never ends and an answer that nobody reads hold a place for as long as the hub waits for them. What is
 * held otherwise (calls in work, SSE connections, subscriptions) has bounds of its own and leaves with `stopHolding`.
 */
export function createHeldPlaces({ places }: { readonly places: number }): HeldPlaces {
  const busy = 'Too many of your requests are still arriving, or their answers are not read. Try again shortly.';
  const ofKeys = new Shares({ perOwner: quarterOf(places), busy });
  const ofStrangers = new Shares({
    perOwner: Math.max(LEAST_PER_NETWORK, Math.floor(places * SHARE_OF_NETWORK)),
    places: quarterOf(places),
    busy,
  });
  return {
    holdForStranger: (res) => holdUntilOver(res, ofStrangers.enter(networkOf(res.locals.context.source))),
    holdForKey(res) {
      const { principal, tenant } = res.locals.context;
      const owners = [principal && `key ${principal.keyId}`, tenant && `tenant ${tenant.id}`];
      holdUntilOver(res, ofKeys.enter(...owners.filter((owner) => owner !== undefined)));
    },
  };
}

function holdUntilOver(res: Outgoing, leave: Leave): void {
  res.locals.context.leaveHeldPlace = leave;
  leaveWithAnswer(res, leave);
}

/** Gives a place back when the answer is over, however it ends. */
export function leaveWithAnswer(res: ServerResponse, leave: Leave): void {
  if (res.closed) leave();
  else res.once('close', leave);
}

/** For a request that others count from now on. */
export function stopHolding({ locals: { context } }: Outgoing): void {
  context.leaveHeldPlace?.();
}
