import { ScrollRegion } from './scroll-region.tsx';
import classes from './rows-table.module.css';

/** A value as a database gave it. */
export type Cell = string | number | boolean | null;

interface RowsTableProps {
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Which columns hold numbers; found by looking at the values unless told. */
  readonly numeric?: readonly boolean[];
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** Rows of a database: long values wrap, wide tables scroll, nothing is read as markup. */
export function RowsTable({ label, columns, rows, numeric: told }: RowsTableProps) {
  const numeric = told ?? columns.map((_, index) => rows.every((row) => isNumeric(row[index])));
  return (
    <ScrollRegion className={classes['scroll']} label={label}>
      <table className={classes['table']}>
        <thead>
          <tr>
            {columns.map((column, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- columns may share a name, and never move
              <th key={index} scope="col" data-numeric={numeric[index] || undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- rows have no name of their own, and never move
            <tr key={at}>
              {columns.map((_, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- as above
                <td key={index} data-numeric={numeric[index] || undefined}>
                  <div className={classes['cell']}>
                    <CellText value={row[index] ?? null} />
                  </div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function CellText({ value }: { readonly value: Cell }) {
  if (value === null) return <span className={classes['null']}>NULL</span>;
  return <>{String(value)}</>;
}

/** Big integers and decimals travel as text, so that no digit is lost. */
function isNumeric(value: Cell | undefined): boolean {
  return value === null || typeof value === 'number' || (typeof value === 'string' && NUMBER.test(value));
}
