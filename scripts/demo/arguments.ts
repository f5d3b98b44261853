import { parseArgs } from 'node:util';
import { ToldError } from '../house/told-error.ts';

export type Language = 'en' | 'zh';

export interface DemoArguments {
  readonly once: boolean;
  readonly help: boolean;
  readonly language: Language;
  readonly port: number;
}

export const USAGE = `npm run demo [-- OPTIONS]

Starts three simulated StarRocks clusters, two agents and one hub, asks the hub for a diagnosis of each
cluster as an MCP client would, prints the three reports, and stays up so that you can try your own client.

  --once        end after the reports
  --lang zh|en  language of the reports (default: from LANG, else en)
  --help        this text

  PORT          port of the hub (default 3000)`;

const DEFAULT_PORT = 3000;

/** Throws a ToldError that says which option is wrong. */
export function parseDemoArguments(argv: readonly string[], env: NodeJS.ProcessEnv): DemoArguments {
  const { once, help, lang } = parseOptions(argv);
  const language = lang ?? (/^zh/i.test(env['LC_ALL'] ?? env['LANG'] ?? '') ? 'zh' : 'en');
  if (language !== 'en' && language !== 'zh') throw new ToldError(`--lang takes zh or en, not "${language}".`);
  return { once, help, language, port: parsePort(env['PORT']) };
}

function parseOptions(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
        lang: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    throw new ToldError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, { cause: error });
  }
}

function parsePort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new ToldError(`PORT must be a whole number from 1 to 65535, not "${text}".`);
}
