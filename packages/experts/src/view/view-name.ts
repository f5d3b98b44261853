import type { Row } from '../form/read.ts';
import type { MATERIALIZED_VIEWS } from '../reads/materialized-views.ts';

export type MaterializedView = Row<typeof MATERIALIZED_VIEWS.columns>;

/** `sales.mv_daily`. */
export function nameView(view: MaterializedView): string {
  return `${view.db}.${view.view_name}`;
}

/** Set inactive by a person (AlterJobMgr MANUAL_INACTIVE_MV_REASON), who will know why. */
export function isSwitchedOff(view: MaterializedView): boolean {
  return view.is_active === 'false' && /user use alter materialized view/i.test(view.inactive_reason ?? '');
}
