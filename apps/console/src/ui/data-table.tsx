/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- CSS takes the implied roles away on a phone */
import type { ReactNode } from 'react';
import classes from './data-table.module.css';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: T) => ReactNode;
  /** For what is counted or has no words of its own. */
  readonly isNarrow?: boolean;
}

interface DataTableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly isFaded?: (row: T) => boolean;
}

/** A table that becomes a list of cards on a phone; the roles keep it a table for screen readers there too. */
export function DataTable<T>({ label, columns, rows, rowKey, isFaded }: DataTableProps<T>) {
  return (
    <table className={classes['table']} role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ key, title, isNarrow }) => (
            <th key={key} scope="col" role="columnheader" data-narrow={isNarrow || undefined}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row" data-faded={isFaded?.(row) || undefined}>
            {columns.map(({ key, title, render, isNarrow }) => (
              <td key={key} role="cell" data-title={title} data-narrow={isNarrow || undefined}>
                {render(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
