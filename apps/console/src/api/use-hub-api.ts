import { createContext, use } from 'react';
import type { HubApi } from './hub-api.ts';

export const HubApiContext = createContext<HubApi | null>(null);

/** The one way from a component to the hub. */
export function useHubApi(): HubApi {
  const api = use(HubApiContext);
  if (api === null) throw new Error('no hub API above this component');
  return api;
}
