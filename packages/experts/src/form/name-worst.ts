import type { Found, RemedyText } from './check.ts';
import { fillRemedies } from './fill-remedies.ts';

/** Parts of a name such as `sales.orders`; undefined where a part may hold a dot itself, or needs quotes. */
function partsOf(name: string, most: number): readonly string[] | undefined {
  const parts = name.split('.');
  const isPlain = parts.every((part) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(part));
  return isPlain && parts.length >= 2 && parts.length <= most ? parts : undefined;
}

type FoundObject = Found['objects'][number];

const BLANKS: Readonly<Record<string, (name: string) => Readonly<Record<string, string>>>> = {
  table(name) {
    const [db, table] = partsOf(name, 2) ?? [];
    if (db === undefined || table === undefined) return {};
    return {
      '<database>.<table>': name,
      '<database>.<view>': name,
      "'<table>'": `'${table}'`,
      "'<database>'": `'${db}'`,
      '/<database>/': `/${db}/`,
    };
  },
  partition(name) {
    const [db, table, partition = table] = partsOf(name, 3) ?? [];
    return db === undefined || partition === undefined
      ? {}
      : { '<database>.<table>': `${db}.${table}`, '<partition>': partition, '/<database>/': `/${db}/` };
  },
  tablet: (name): Readonly<Record<string, string>> =>
    /^tablet \d+$/.test(name) ? { '<tablet_id>': name.slice('tablet '.length) } : {},
  task(name): Readonly<Record<string, string>> {
    const task = /^(?:\w+\.)?([\w-]+)$/.exec(name)?.[1];
    return task === undefined ? {} : { "'<task>'": `'${task}'` };
  },
  job(name) {
    const [db, job] = partsOf(name, 2) ?? [];
    if (db === undefined || job === undefined) return {};
    return { '<database>.<job>': name, '<database>.<pipe>': name, "'<pipe>'": `'${job}'` };
  },
};

/** What takes something away is for a person to fill in. */
const DESTRUCTIVE = /\b(?:DROP|FORCE|TRUNCATE|DELETE|DECOMMISSION)\b|"bad"/i;

/** Remedies whose statements name the first object of each kind that was found, the worst one. */
export function nameWorst(remedies: readonly RemedyText[], objects: readonly FoundObject[]): readonly RemedyText[] {
  const firsts = Object.keys(BLANKS).flatMap((kind) => objects.filter((object) => object.kind === kind).slice(0, 1));
  const blanks = Object.assign({}, ...firsts.map(({ kind, name }) => BLANKS[kind]?.(name)));
  return remedies.map((remedy) => {
    if (remedy.statement === undefined || DESTRUCTIVE.test(remedy.statement)) return remedy;
    return fillRemedies([remedy], blanks)[0] ?? remedy;
  });
}
