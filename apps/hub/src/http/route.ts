import type { Door } from './doors.ts';
import type { Step } from './exchange.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** One route of the hub. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly door: Door;
  /** True: the body is read as JSON of at most 1 MiB, once the door let the request in. */
  readonly json: boolean;
  readonly handle: Step;
  /** What its use is in the record; operators' changes are `admin` without saying so. */
  readonly audit?: 'session' | 'agent';
}

type MakeRoute = (path: string, door: Door, handle: Step) => Route;

function maker(method: Method, json: boolean): MakeRoute {
  return (path, door, handle) => ({ method, path, door, json, handle });
}

export const get = maker('get', false);
/** With a JSON body. */
export const post = maker('post', true);
/** Says all it means by its path. */
export const postWithoutBody = maker('post', false);
export const put = maker('put', true);
export const patch = maker('patch', true);
export const remove = maker('delete', false);
