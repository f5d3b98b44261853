import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { FleetTenant } from '../api/fleet.ts';
import { Icon } from '../ui/icon.tsx';
import { useWords } from '../words/language.tsx';
import type { FleetFilter, FleetSort } from './fleet-filter.ts';
import { FleetRow } from './fleet-row.tsx';
import { fleetWords } from './fleet-words.ts';
import classes from './fleet-table.module.css';

interface FleetTableProps {
  readonly tenants: readonly FleetTenant[];
  readonly filter: FleetFilter;
  readonly onChange: (changes: Partial<FleetFilter>) => void;
}

const ROW_PX = 56;
const COLUMNS = [
  { word: 'status', sort: 'urgency', className: 'status' },
  { word: 'score', sort: 'score', className: 'score' },
  { word: 'tenant', sort: 'name', className: 'tenant' },
  { word: 'worst', sort: null, className: 'worst' },
  { word: 'trend', sort: null, className: 'trend' },
  { word: 'agent', sort: null, className: 'agent' },
  { word: 'release', sort: 'release', className: 'release' },
  { word: 'lastDiagnosis', sort: 'age', className: 'age' },
] as const;

/** Draws the rows in sight only, so that a thousand tenants scroll like ten. */
export function FleetTable({ tenants, filter, onChange }: FleetTableProps) {
  const words = useWords(fleetWords);
  const table = useRef<HTMLTableElement>(null);
  const rows = useRowsInSight(table, tenants.length);
  const sortBy = (sort: FleetSort): void =>
    onChange({ sort, isReversed: filter.sort === sort ? !filter.isReversed : false });
  return (
    <table ref={table} className={classes['table']} aria-rowcount={tenants.length + 1}>
      <colgroup>
        {COLUMNS.map(({ className }) => (
          <col key={className} className={classes[className]} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {COLUMNS.map(({ word, sort }) => (
            <th
              key={word}
              scope="col"
              aria-sort={
                sort === null || filter.sort !== sort ? undefined : filter.isReversed ? 'descending' : 'ascending'
              }
            >
              {sort === null ? (
                words[word]
              ) : (
                <button type="button" className={classes['sort']} onClick={() => sortBy(sort)}>
                  {words[word]}
                  <span
                    className={classes['arrow']}
                    data-on={filter.sort === sort || undefined}
                    data-up={filter.isReversed || undefined}
                  >
                    <Icon name="down" size={12} />
                  </span>
                </button>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Gap px={rows.before} />
        {rows.items.map(({ index }) => {
          const tenant = tenants[index];
          return tenant && <FleetRow key={tenant.tenant_id} tenant={tenant} rowIndex={index + 2} />;
        })}
        <Gap px={rows.after} />
      </tbody>
    </table>
  );
}

function useRowsInSight(table: RefObject<HTMLTableElement | null>, count: number) {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    if (table.current) setTop(table.current.getBoundingClientRect().top + window.scrollY);
  }, [table]);
  const virtualizer = useWindowVirtualizer({ count, estimateSize: () => ROW_PX, overscan: 12, scrollMargin: top });
  const items = virtualizer.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  return {
    items,
    before: first ? first.start - top : 0,
    after: last ? virtualizer.getTotalSize() - (last.end - top) : 0,
  };
}

/** Stands for the rows out of sight. */
function Gap({ px }: { readonly px: number }) {
  if (px <= 0) return null;
  return (
    <tr aria-hidden="true">
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- it is no control, and stands for nothing */}
      <td colSpan={COLUMNS.length} className={classes['gap']} style={{ height: px }} />
    </tr>
  );
}
