import { Autocomplete } from '@mantine/core';
import { TwoLines } from '../ui/two-lines.tsx';
import type { KnownName } from './use-known-names.ts';

interface SuggestingInputProps {
  readonly label: string;
  readonly value: string;
  readonly known: readonly KnownName[];
  readonly onChange: (value: string) => void;
}

const SHOWN = 50;

/** Takes any text, since the record knows what is long gone, and offers what there is. */
export function SuggestingInput({ label, value, known, onChange }: SuggestingInputProps) {
  const labels = new Map(known.map((name) => [name.value, name.label]));
  return (
    <Autocomplete
      label={label}
      value={value}
      onChange={onChange}
      data={known.map((name) => name.value)}
      filter={({ options, search, limit }) =>
        options
          .filter((option) => 'value' in option && isFoundBy(search, [option.value, labels.get(option.value)]))
          .slice(0, limit)
      }
      limit={SHOWN}
      comboboxProps={{ width: 'max-content', position: 'bottom-start', styles: { dropdown: { maxWidth: '90vw' } } }}
      renderOption={({ option: { value: text } }) => (
        <TwoLines below={labels.get(text) === undefined ? undefined : text}>{labels.get(text) ?? text}</TwoLines>
      )}
    />
  );
}

function isFoundBy(search: string, texts: readonly (string | undefined)[]): boolean {
  const wanted = search.trim().toLocaleLowerCase();
  return texts.some((text) => text?.toLocaleLowerCase().includes(wanted));
}
