/** One metric of the text format of Prometheus. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** The text format, line by line; throws on what is none of it. */
export function parseExposition(exposition: string): readonly Family[] {
  const found = new Map<string, { name: string; type: string; help: string; samples: Family['samples'][number][] }>();
  let current: string | undefined;
  for (const line of exposition.split('\n').filter((each) => each !== '')) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line);
    if (comment) {
      current = String(comment[2]);
      const family = found.get(current) ?? { name: current, type: '', help: '', samples: [] };
      found.set(current, { ...family, [String(comment[1]).toLowerCase()]: String(comment[3]) });
    } else if (sample && current !== undefined) {
      const labels = [...(sample[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]);
      found.get(current)?.samples.push({ name: String(sample[1]), labels: Object.fromEntries(labels) });
    } else throw new Error(`not the text format: ${line}`);
  }
  return [...found.values()];
}

/** What `promtool check metrics` complains of. */
export function complaints({ name, type, help, samples }: Family): string[] {
  const rules: Readonly<Record<string, boolean>> = {
    'has no help': help.trim() === '',
    'has no type': !['counter', 'gauge', 'histogram', 'summary'].includes(type),
    'is a counter without _total': type === 'counter' && !name.endsWith('_total'),
    'is named like a counter': type !== 'counter' && name.endsWith('_total'),
    'is named like a part of a histogram': /_(bucket|count|sum)$/.test(name),
    'has its type in its name': /(^|_)(counter|gauge|histogram|summary)(_|$)/.test(name),
    'is not in snake case': !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name),
    'is not in base units':
      /_(ms|milliseconds?|micros?|minutes|hours|days|kb|mb|kilobytes|megabytes|percent)(_|$)/.test(name),
    'abbreviates its unit': /_(s|sec|secs|b)(_total)?$/.test(name),
    'has a foreign sample': samples.some(
      (sample) => sample.name.replace(/_(bucket|count|sum)$/, '') !== name.replace(/_(count|sum)$/, ''),
    ),
    'is an info that is not 1 and a gauge': name.endsWith('_info') && type !== 'gauge',
  };
  return Object.entries(rules).flatMap(([rule, isBroken]) => (isBroken ? [`${name} ${rule}`] : []));
}
