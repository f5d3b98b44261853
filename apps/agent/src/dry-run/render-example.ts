import type { CataloguedStatement } from '@starrocks-mcp/protocol';

/** The statement with the tool's own values and defaults; a text that the caller gives is shown as `<name>`. */
export function renderExample({ template, parameters, tools }: CataloguedStatement, tool: string): string {
  const names = tools.find(({ name }) => name === tool)?.names ?? [];
  return template.replaceAll(/\{([a-zA-Z_]+)\}/g, (_, name: string) => {
    const parameter = parameters[name];
    switch (parameter?.kind) {
      case 'integer':
        return String(parameter.default);
      case 'text':
        return quote(`<${name}>`.slice(0, parameter.maxLength));
      case 'names':
        return (names.length > 0 ? names : parameter.allowed).map(quote).join(', ');
      case undefined:
        return `{${name}}`;
    }
  });
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
