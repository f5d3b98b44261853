import type { ParameterSpec, ParameterValue, Read } from '../form/read.ts';

/** Values of a read: the defaults, over them the diagnosis' own parameters, over them what a check bound. */
export function parameterValues(
  read: Read,
  given: Readonly<Record<string, ParameterValue>>,
): Readonly<Record<string, ParameterValue>> {
  const values: Record<string, ParameterValue> = {};
  for (const [name, spec] of Object.entries(read.parameters)) {
    const value = read.values[name] ?? given[name] ?? ('default' in spec ? spec.default : undefined);
    if (value === undefined) throw new Error(`read ${read.name}: parameter ${name} has no value`);
    values[name] = value;
  }
  return values;
}

/**
 * The statement of a template: the same text for the same values, so that reads can be shared and templates signed.
 * Throws on a value outside its parameter's bounds: callers validate what comes from users first.
 */
export function renderStatement(
  template: string,
  parameters: Readonly<Record<string, ParameterSpec>>,
  values: Readonly<Record<string, ParameterValue>>,
): string {
  return template.replaceAll(/\{([a-zA-Z_]+)\}/g, (_, name: string) => {
    const spec = parameters[name];
    const value = values[name];
    if (spec === undefined || value === undefined) throw new Error(`template names an unknown parameter: ${name}`);
    return renderValue(spec, value);
  });
}

function renderValue(spec: ParameterSpec, value: ParameterValue): string {
  switch (spec.kind) {
    case 'integer': {
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Error('an integer was expected');
      return String(Math.min(spec.max, Math.max(spec.min, value)));
    }
    case 'text':
      if (typeof value !== 'string' || value.length > spec.maxLength) throw new Error('a short text was expected');
      return quote(value);
    case 'names':
      if (!Array.isArray(value)) throw new Error('a list of names was expected');
      return value.map((name) => quote(assertName(String(name)))).join(', ');
  }
}

// Backslash is an escape inside StarRocks strings and a doubled quote is a quote (StarRocksLex.g4), so both are escaped;
// control characters have no place in a label or a name.
function quote(text: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new Error('a text with control characters cannot be a value');
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function assertName(name: string): string {
  if (!/^[A-Za-z0-9_.]+$/.test(name)) throw new Error(`not a metric name: ${name}`);
  return name;
}
