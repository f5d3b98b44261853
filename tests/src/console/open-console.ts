import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { ADMIN_KEY, type House } from '../house.ts';

const CHROMIUM = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium';
/** Long enough for a machine that runs other tests beside this one. */
const PATIENCE_MS = 30_000;

/** Debian's Chromium, or the one that CHROMIUM_PATH names. */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `There is no Chromium at ${CHROMIUM}. On Debian, as root: apt-get install -y chromium; elsewhere set CHROMIUM_PATH.`,
    );
  }
  // Its sandbox does not work as root, as which CI often runs.
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath: CHROMIUM, args: isRoot ? ['--no-sandbox'] : [] });
}

interface PageOptions {
  readonly path?: string;
  /** Signs in before the page opens; default: the administrator's. Null: nobody. */
  readonly key?: string | null;
  readonly language?: 'en-US' | 'zh-CN';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

export interface ConsolePage extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong in the page: exceptions, errors on its console, violations of its policy. */
  readonly problems: readonly string[];
}

/** A page of the console in a browser profile of its own. */
export async function openPage(browser: Browser, house: House, options: PageOptions = {}): Promise<ConsolePage> {
  const { path = '', key = ADMIN_KEY, language = 'en-US', theme = 'light', width = 1280, height = 800 } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language,
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const problems: string[] = [];
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    // An answer that is an error is what some tests ask for; the page has to cope, and tells.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      problems.push(`console: ${message.text()}`);
    }
  });
  await page.exposeFunction('noteViolation', (what: string) => problems.push(`policy: ${what}`));
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', (event) => noteViolation(event.effectiveDirective + ' ' + event.blockedURI))`,
  );
  if (key !== null) await signInByRequest(context, { house, key });
  await page.goto(`${house.url}/console${path}`);
  return { page, context, problems, [Symbol.asyncDispose]: () => context.close() };
}

async function signInByRequest(context: BrowserContext, { house, key }: { house: House; key: string }): Promise<void> {
  const answer = await context.request.post(`${house.url}/console/api/session`, { data: { key } });
  if (!answer.ok()) throw new Error(`signing in answered ${answer.status()}: ${await answer.text()}`);
}

/** Resolves once the page has drawn itself, and what it then does by itself, as a dialog that takes the focus, is done. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn))))',
  );
}

/** How far the page reaches beyond the right edge of the window, in pixels, once it has drawn itself for its size. */
export async function overflowOf(page: Page): Promise<number> {
  await drawn(page);
  return Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
}

/** Goes there as a link would, and waits until the page has what it shows. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', '/console${path}')`);
  await settle(page);
}

/** Resolves once the page has its heading and nothing on it is still to come. */
export async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[class*=Skeleton-root]').first().waitFor({ state: 'detached' });
}
