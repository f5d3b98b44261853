import type { Bilingual } from '../form/bilingual.ts';
import type { BilingualRow, ViewTable } from '../form/view.ts';

type Field = readonly [name: Bilingual, value: BilingualRow[string] | undefined];

interface Input {
  readonly name: string;
  readonly title: Bilingual;
  readonly fields: readonly Field[];
  readonly notes?: readonly Bilingual[];
}

/** What is known of one object, a line for each fact; facts that this cluster does not tell are left out. */
export function fieldTable({ name, title, fields, notes = [] }: Input): ViewTable {
  return {
    name,
    title,
    columns: [
      { name: 'fact', title: { en: 'Fact', zh: '项目' } },
      { name: 'value', title: { en: 'Value', zh: '值' } },
    ],
    rows: fields.flatMap(([fact, value]) => (value === null || value === undefined ? [] : [{ fact, value }])),
    notes,
  };
}
