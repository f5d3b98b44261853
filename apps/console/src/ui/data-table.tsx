/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role -- CSS takes the implied roles away on a phone */
import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './data-table.module.css';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: T) => ReactNode;
  /** For what is counted or has no words of its own. */
  readonly isNarrow?: boolean;
  /** For what is done rather than told: its title is for screen readers alone. */
  readonly isAction?: boolean;
  /** For long words that are not to be broken on a wide screen, such as codes: some of them, or names of tools. */
  readonly room?: 'some' | 'much';
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
          {columns.map(({ key, title, isNarrow, isAction, room }) => (
            <th
              key={key}
              scope="col"
              role="columnheader"
              data-narrow={isNarrow || isAction || undefined}
              data-room={room}
            >
              {isAction ? <VisuallyHidden>{title}</VisuallyHidden> : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row" data-faded={isFaded?.(row) || undefined}>
            {columns.map(({ key, title, render, isNarrow, isAction }) => (
              <td
                key={key}
                role="cell"
                data-title={isAction ? undefined : title}
                data-action={isAction || undefined}
                data-narrow={isNarrow || isAction || undefined}
              >
                {render(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
