import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { launchChromium } from '../../src/build/chromium.mjs';
import { cacheFolder, root } from '../../src/build/paths.mjs';
import { type FromWebview, type ToWebview } from '../../src/protocol/panel';

export type Theme = 'light' | 'dark' | 'hc' | 'hc-light';
export const themes: readonly Theme[] = ['light', 'dark', 'hc', 'hc-light'];

export interface PanelOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** What an earlier life of the panel left in `setState`. */
  readonly saved?: unknown;
  readonly reducedMotion?: boolean;
  /** 2 is a zoom of 200 %: half as many CSS pixels. */
  readonly zoom?: number;
}

export interface AxeFinding {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly string[];
}

/** The window as the host's half of these tests sees it. */
interface PanelWindow extends Window {
  slipwayTest: { messages: unknown[]; state: unknown };
  axe: {
    run: (
      options: object,
    ) => Promise<{ violations: { id: string; impact?: string; help: string; nodes: { html: string }[] }[] }>;
  };
}

const origin = 'https://panel.test';
const nonce = 'bm9uY2Utb2YtdGhlLXRlc3Rz';

/** The policy of every panel (anchors.md 5.2); `cspSource` is the origin of the files. */
const policy = [
  "default-src 'none'",
  `script-src 'nonce-${nonce}'`,
  `style-src ${origin} 'nonce-${nonce}'`,
  `font-src ${origin}`,
  `img-src ${origin} data:`,
].join('; ');

interface ThemeFile {
  readonly kind: string;
  readonly id: string;
  readonly variables: Readonly<Record<string, string>>;
}

function themeFile(theme: Theme): ThemeFile {
  return JSON.parse(readFileSync(path.join(root, 'test', 'webview', 'themes', `${theme}.json`), 'utf8')) as ThemeFile;
}

/** The style sheet that VS Code gives every webview. */
function defaultStyles(): string {
  const file = path.join(root, 'test', 'webview', 'themes', 'default.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { styles: string }).styles;
}

/** What VS Code runs before a panel's own script: theme variables on the root, its kind on the body, the one API object. */
function prelude(theme: Theme, saved: unknown): string {
  const file = themeFile(theme);
  return `
    const theme = ${JSON.stringify(file)};
    const dressRoot = (element) => {
      for (const [name, value] of Object.entries(theme.variables)) element.style.setProperty(name, value);
      element.style.backgroundColor = 'var(--vscode-editor-background)'; // the editor behind the panel
    };
    const dress = () => {
      document.body.classList.add('vscode-body', theme.kind);
      document.body.dataset.vscodeThemeKind = theme.kind;
      document.body.dataset.vscodeThemeId = theme.id;
    };
    const record = { messages: [], state: ${JSON.stringify(saved ?? null)} ?? undefined };
    let taken = false;
    Object.defineProperty(window, 'slipwayTest', { value: record });
    window.acquireVsCodeApi = () => {
      if (taken) throw new Error('An instance of the VS Code API has already been acquired');
      taken = true;
      return {
        postMessage: (message) => void record.messages.push(structuredClone(message)),
        setState: (state) => (record.state = state),
        getState: () => record.state,
      };
    };
    let dressed = false;
    new MutationObserver((_, observer) => {
      if (!dressed && document.documentElement) dressRoot(document.documentElement), (dressed = true);
      if (!document.body) return;
      observer.disconnect();
      dress();
    }).observe(document, { childList: true, subtree: true });`;
}

function documentOf(panel: string): string {
  const style = existsSync(path.join(root, 'dist', 'webview', `${panel}.css`));
  // VS Code puts its default style sheet before the policy, which therefore does not govern it. So do we.
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<style id="_defaultStyles">${defaultStyles()}</style>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" nonce="${nonce}" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${panel}</title>
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${origin}/codicon.css">
${style ? `<link rel="stylesheet" href="${origin}/${panel}.css">` : ''}
</head>
<body><div id="root"></div><script nonce="${nonce}" src="${origin}/${panel}.js"></script></body>
</html>`;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** A built panel in a real Chromium under the real policy, with this test in the place of the extension host. */
export class PanelPage {
  private readonly violations: string[] = [];
  /** Uncaught errors and console errors of the panel. */
  readonly errors: string[] = [];

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly panel: string,
  ) {
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) this.violations.push(message.text());
      else if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  /** Opens dist/webview/PANEL.js in `browser`; the promise resolves when the script has run. */
  static async open(browser: Browser, panel: string, options: PanelOptions = {}): Promise<PanelPage> {
    const { theme = 'dark', width = 1200, height = 900, zoom = 1 } = options;
    const script = path.join(root, 'dist', 'webview', `${panel}.js`);
    if (!existsSync(script))
      throw new Error(`${script} does not exist: run \`npm run build\`, or webview/${panel}/main.ts is missing`);
    const context = await browser.newContext({
      viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
      deviceScaleFactor: zoom,
      reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
      forcedColors: 'none',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const opened = new PanelPage(context, page, panel);
    await page.addInitScript({ content: prelude(theme, options.saved) });
    await page.route('**/*', async (route) => {
      const { pathname, origin: asked } = new URL(route.request().url());
      if (asked !== origin) return route.abort(); // a panel has no network
      if (pathname === '/') return route.fulfill({ contentType: 'text/html; charset=utf-8', body: documentOf(panel) });
      const file = path.join(root, 'dist', 'webview', path.posix.normalize(pathname));
      if (!existsSync(file)) return route.fulfill({ status: 404, body: '' });
      return route.fulfill({
        contentType: contentTypes[path.extname(file)] ?? 'application/octet-stream',
        headers: { 'access-control-allow-origin': '*' },
        body: readFileSync(file),
      });
    });
    await page.goto(`${origin}/`, { waitUntil: 'load' });
    return opened;
  }

  /** Sends a message as the extension host would; it has been handled when the promise resolves. */
  async post(message: ToWebview): Promise<void> {
    await this.page.evaluate(async (data) => {
      window.dispatchEvent(new MessageEvent('message', { data, origin: window.origin }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    }, message);
  }

  /** Sends a full snapshot. */
  async show(state: unknown): Promise<void> {
    await this.post({ type: 'state', state });
  }

  /** What the panel has posted so far, oldest first. */
  async messages(): Promise<FromWebview[]> {
    return this.page.evaluate(() => (window as unknown as PanelWindow).slipwayTest.messages) as Promise<FromWebview[]>;
  }

  /** Waits until the panel posted a request of this method (the newest one, if several). */
  async request(method: string): Promise<Extract<FromWebview, { type: 'request' }>> {
    await this.page.waitForFunction(
      (wanted) =>
        (window as unknown as PanelWindow).slipwayTest.messages.some(
          (message) => (message as { method?: string }).method === wanted,
        ),
      method,
    );
    const found = (await this.messages()).findLast(
      (message) => message.type === 'request' && message.method === method,
    );
    if (found?.type !== 'request') throw new Error(`The panel posted no request ${method}`);
    return found;
  }

  /** What the panel keeps over a reload. */
  async savedState(): Promise<unknown> {
    return this.page.evaluate(() => (window as unknown as PanelWindow).slipwayTest.state);
  }

  /** What the browser refused so far. Empty, or the panel breaks its policy. */
  cspViolations(): readonly string[] {
    return this.violations;
  }

  /** Findings of axe-core in the page as it stands, colour contrast included. */
  async axe(): Promise<AxeFinding[]> {
    await this.page.evaluate(readFileSync(path.join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8'));
    return this.page.evaluate(async () => {
      const { violations } = await (window as unknown as PanelWindow).axe.run({ resultTypes: ['violations'] });
      return violations.map(({ id, impact, help, nodes }) => ({
        id,
        impact: impact ?? '',
        help,
        nodes: nodes.map(({ html }) => html),
      }));
    });
  }

  /** Keeps a picture in .cache/screenshots (never in git); gives its path. */
  async screenshot(name: string): Promise<string> {
    const file = path.join(cacheFolder('screenshots'), `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/** One browser for a test file: `const browser = sharedBrowser();` inside `describe`, then `PanelPage.open(browser(), 'drift')`. */
export function sharedBrowser(): () => Browser {
  let browser: Browser | undefined;
  before(async () => {
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
  });
  return () => {
    if (browser === undefined) throw new Error('The browser is there from the first hook of the suite on, not before');
    return browser;
  };
}
