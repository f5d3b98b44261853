import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { useLanguage, useWords } from '../../words/language.tsx';
import { CHINESE_ARGUMENTS } from '../tools-in-chinese.ts';
import { formWords } from './form-words.ts';
import type { Entries, Problem } from './read-entries.ts';
import type { Field } from './schema-fields.ts';
import classes from './schema-form.module.css';

interface SchemaFormProps {
  readonly fields: readonly Field[];
  readonly entries: Entries;
  readonly problems: Readonly<Record<string, Problem>>;
  readonly onChange: (name: string, entry: string | boolean) => void;
}

/** Inputs for a tool's arguments, as its JSON schema describes them. */
export function SchemaForm({ fields, entries, problems, onChange }: SchemaFormProps) {
  const words = useWords(formWords);
  if (fields.length === 0) return <p className={classes['none']}>{words.noArguments}</p>;
  return (
    <div className={classes['fields']}>
      {fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          entry={entries[field.name]}
          problem={problems[field.name]}
          onChange={(entry) => onChange(field.name, entry)}
        />
      ))}
    </div>
  );
}

interface FieldInputProps {
  readonly field: Field;
  readonly entry: string | boolean | undefined;
  readonly problem: Problem | undefined;
  readonly onChange: (entry: string | boolean) => void;
}

function FieldInput({ field, entry, problem, onChange }: FieldInputProps) {
  const words = useWords(formWords);
  const named = {
    label: field.required ? field.name : `${field.name} (${words.optional})`,
    description: useDescription(field),
    error: useProblemText(problem),
    required: field.required,
    // The form's own words for what is missing, in the language of the page.
    'aria-required': field.required,
    name: field.name,
    withAsterisk: field.required,
  };
  const text = typeof entry === 'string' ? entry : '';
  const typed = (event: { readonly currentTarget: { readonly value: string } }): void =>
    onChange(event.currentTarget.value);
  switch (field.kind) {
    case 'boolean':
      return typeof field.fallback === 'boolean' ? (
        <Switch
          {...named}
          required={false}
          checked={typeof entry === 'boolean' ? entry : field.fallback}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      ) : (
        <NativeSelect
          {...named}
          value={text}
          onChange={typed}
          data={[
            { value: '', label: words.notGiven },
            { value: 'true', label: words.yes },
            { value: 'false', label: words.no },
          ]}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...named}
          value={text}
          onChange={typed}
          data={[
            { value: '', label: field.required ? '' : words.notGiven },
            ...field.choices.map((choice) => ({ value: String(choice), label: String(choice) })),
          ]}
        />
      );
    case 'number':
    case 'integer':
      return <TextInput {...named} value={text} onChange={typed} inputMode="decimal" autoComplete="off" />;
    case 'list':
    case 'json':
      return <Textarea {...named} value={text} onChange={typed} autosize minRows={3} maxRows={12} spellCheck={false} />;
    case 'text':
      return isLong(field) ? (
        <Textarea
          {...named}
          classNames={{ input: classes['code'] ?? '' }}
          value={text}
          onChange={typed}
          autosize
          minRows={4}
          maxRows={16}
          spellCheck={false}
        />
      ) : (
        <TextInput {...named} value={text} onChange={typed} autoComplete="off" spellCheck={false} />
      );
  }
}

/** A text that may be of any length is a statement or the like. */
function isLong({ maxLength }: Field): boolean {
  return maxLength === undefined || maxLength > 512;
}

/** What the schema says of the field, as far as its own description does not say it already. */
function useDescription({ name, kind, description: told, fallback, choices, items }: Field): string {
  const words = useWords(formWords);
  const { language } = useLanguage();
  const description = (language === 'zh' ? CHINESE_ARGUMENTS[name] : undefined) ?? told;
  const parts = [description];
  if (kind === 'list') parts.push(words.onePerLine);
  if (kind === 'list' && choices.length > 0) parts.push(words.oneOf(choices.map(String).join(', ')));
  if (kind === 'json' || (kind === 'list' && items === undefined)) parts.push(words.asJson);
  if (fallback !== undefined && !/default/i.test(description)) parts.push(words.fallback(textOf(fallback)));
  return parts.filter((part) => part !== '').join(' ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function useProblemText(problem: Problem | undefined): string | undefined {
  const words = useWords(formWords);
  if (problem === undefined) return undefined;
  return 'bound' in problem ? words[problem.kind](problem.bound) : words[problem.kind];
}
