import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import { launchChromium } from '../../src/build/chromium.mjs';
import { cacheFolder } from '../../src/build/paths.mjs';
import { freshWorkspace } from '../../src/build/run-in-vscode.mjs';
import {
  currentVersion,
  installExtension,
  linkExtension,
  minimumVersion,
  startServer,
  type RunningServer,
} from '../../src/build/vscode-server.mjs';

export type Theme = 'light' | 'dark' | 'hc' | 'hc-light';

const themeClass = { light: 'vs', dark: 'vs-dark', hc: 'hc-black', 'hc-light': 'hc-light' } as const;

function themeName(theme: Theme, version: string): string {
  const prefix = version === minimumVersion ? 'Default ' : '';
  const names = {
    light: `${prefix}Light Modern`,
    dark: `${prefix}Dark Modern`,
    hc: 'Default High Contrast',
    'hc-light': 'Default High Contrast Light',
  };
  return names[theme];
}

export interface WorkbenchOptions {
  readonly version?: string;
  readonly theme?: Theme;
  /** false: the window is in Restricted Mode. */
  readonly trust?: boolean;
  /** Path of a VSIX to install; without one the window runs the working tree. */
  readonly vsix?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** `main` copies test/workspace, `unrelated` opens an empty folder. */
  readonly suite?: 'main' | 'unrelated';
  readonly size?: { readonly width: number; readonly height: number };
}

const seconds = 1000;

/** The real interface of VS Code in a real browser, driven as a person would: palette, views, editors, panels. */
export class Workbench {
  /** What the browser's console said about a violated Content Security Policy, since the window opened. */
  readonly cspViolations: string[] = [];

  private constructor(
    private readonly server: RunningServer,
    private readonly browser: Browser,
    readonly page: Page,
    private readonly base: string,
    /** Absolute path of the open folder: a copy that the run may change. */
    readonly workspace: string,
    /** Where this window's extensions are installed. */
    readonly extensionsDir: string,
    private readonly version: string,
    private theme: Theme,
  ) {
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) this.cspViolations.push(message.text());
    });
  }

  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const { version = currentVersion, theme = 'dark', trust = true, settings = {}, vsix } = options;
    const { base, workspace } = freshWorkspace(options.suite ?? 'main');
    const extensionsDir = path.join(base, 'extensions');
    if (vsix === undefined) linkExtension(extensionsDir);
    else await installExtension({ version, vsix, extensionsDir });
    const server = await startServer({
      version,
      trust,
      extensionsDir,
      settings: { 'workbench.colorTheme': themeName(theme, version), ...settings },
    });
    let browser: Browser | undefined;
    try {
      browser = await launchChromium();
      const context = await browser.newContext({
        viewport: options.size ?? { width: 1400, height: 900 },
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      const page = await context.newPage();
      page.setDefaultTimeout(30 * seconds);
      const workbench = new Workbench(server, browser, page, base, workspace, extensionsDir, version, theme);
      await workbench.load();
      return workbench;
    } catch (error) {
      await browser?.close();
      await server.stop();
      rmSync(base, { recursive: true, force: true });
      throw error;
    }
  }

  /** State folder of the run's endpoint. */
  get slipwayHome(): string {
    return this.server.slipwayHome;
  }

  private async load(): Promise<void> {
    await this.page.goto(`${this.server.url}/?folder=${encodeURIComponent(this.workspace)}`);
    await this.page.locator(`.monaco-workbench.${themeClass[this.theme]}`).first().waitFor();
    await this.page.locator('.explorer-folders-view .monaco-list-row, .explorer-viewlet').first().waitFor();
  }

  /** Closes and opens the window: what a restart of VS Code means to a panel. */
  async reload(): Promise<void> {
    await this.load();
  }

  /** Waits until VS Code has kept what is open: in the web it does so every 5 s, and a window closed before forgets. */
  async settle(): Promise<void> {
    await this.page.waitForTimeout(8 * seconds);
  }

  async setTheme(theme: Theme): Promise<void> {
    this.theme = theme;
    this.server.writeSettings({ 'workbench.colorTheme': themeName(theme, this.version) });
    await this.load();
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:not([style*="display: none"])');
  }

  /**
   * Runs a command by its title as the palette shows it, `Slipway: Deploy Model…` for example. The palette lists what was there when it
   * opened: while an extension is still starting it is opened again.
   */
  async palette(title: string): Promise<void> {
    // The accessible name of a row goes on with ", keybinding" or ", similar commands".
    const names = [`[aria-label=${JSON.stringify(title)}]`, `[aria-label^=${JSON.stringify(`${title},`)}]`];
    const row = this.quickInput.locator(names.map((name) => `.monaco-list-row${name}`).join(', ')).first();
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('F1');
      // A panel that comes back just now takes the focus, and the palette closes before anyone typed.
      const listed = await this.quickInput
        .locator('input.input')
        .fill(`>${title}`, { timeout: 5 * seconds })
        .then(() => row.waitFor({ timeout: 5 * seconds }))
        .then(
          () => true,
          () => false,
        );
      if (listed) return row.click();
      if (attempt === 6)
        throw new Error(`The palette does not list ${title}; it shows ${(await this.choices()).join(' | ')}`);
      await this.page.keyboard.press('Escape');
    }
  }

  /** Clicks the row of an open quick pick whose label is, or starts with, `label`. */
  async pick(label: string): Promise<void> {
    const row = this.quickInput.locator(`.monaco-list-row[aria-label^=${JSON.stringify(label)}]`).first();
    await row.waitFor();
    await row.click();
  }

  /** Types into an open input box and accepts it. */
  async answer(text: string): Promise<void> {
    const input = this.quickInput.locator('input.input');
    await input.fill(text);
    await input.press('Enter');
  }

  /** Labels of the rows that an open quick pick shows. */
  async choices(): Promise<string[]> {
    const rows = this.quickInput.locator('.monaco-list-row');
    await rows.first().waitFor();
    return rows.evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-label') ?? ''));
  }

  /** Opens a view container of the activity bar, `Slipway` for example, and gives its side bar. */
  async openView(name: string): Promise<Locator> {
    const tab = this.page
      .locator('.activitybar .action-item')
      .filter({ has: this.page.locator(`[aria-label^="${name}"]`) });
    const sidebar = this.page.locator('.part.sidebar');
    if ((await tab.first().getAttribute('aria-expanded')) !== 'true') await tab.first().click();
    await sidebar
      .locator('.composite.title')
      .filter({ hasText: new RegExp(name, 'i') })
      .waitFor();
    return sidebar;
  }

  /** A row of any tree by the start of its accessible name. */
  treeItem(name: string): Locator {
    return this.page.locator(`.monaco-list-row[role="treeitem"][aria-label^=${JSON.stringify(name)}]`).first();
  }

  /** Opens a file of the workspace (path relative to it) and gives its editor. */
  async openFile(file: string): Promise<Locator> {
    await this.page.keyboard.press('ControlOrMeta+P');
    await this.quickInput.locator('input.input').fill(file);
    await this.pick(path.posix.basename(file));
    const editor = this.page.locator(`.editor-instance .monaco-editor[data-uri$=${JSON.stringify(`/${file}`)}]`);
    await editor.waitFor();
    return editor;
  }

  /** Rests the pointer on the n-th squiggle and gives the text of the hover. */
  async hoverSquiggle(severity: 'error' | 'warning' | 'info' = 'error', index = 0): Promise<string> {
    const box = await this.page.locator(`.squiggly-${severity}`).nth(index).boundingBox();
    if (box === null) throw new Error(`No ${severity} squiggle number ${index} is in view`);
    await this.page.mouse.move(box.x - 20, box.y - 20);
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
    const hover = this.page.locator('.monaco-hover:not(.hidden)').first();
    await hover.waitFor();
    return hover.innerText();
  }

  /**
   * Opens the notifications center and gives the notification that contains `text`. Under the test driver's flag VS Code pops up no
   * notification by itself; the center has what a person would have seen.
   */
  async notification(text: string | RegExp): Promise<Locator> {
    await this.palette('Notifications: Show Notifications');
    const row = this.page.locator('.notifications-center .notification-list-item').filter({ hasText: text }).first();
    await row.waitFor({ timeout: 60 * seconds });
    return row;
  }

  /** The document inside the webview panel whose tab has this title; scripts evaluate in the panel's own world. */
  async webviewFrame(title: string): Promise<Frame> {
    await this.page.getByRole('tab', { name: title }).first().waitFor();
    const deadline = Date.now() + 30 * seconds;
    for (;;) {
      const titles: string[] = [];
      for (const frame of this.page.frames().slice(1)) {
        const element = await frame.frameElement().catch(() => undefined);
        if ((await element?.getAttribute('id').catch(() => undefined)) !== 'active-frame') continue;
        const found = (await element?.getAttribute('title')) ?? '';
        if (found === title) return frame;
        titles.push(found);
      }
      if (Date.now() > deadline) {
        throw new Error(`No webview is titled ${title}; there are: ${titles.join(', ') || 'none'}`);
      }
      await this.page.waitForTimeout(100);
    }
  }

  /** Keeps a picture in .cache/screenshots (never in git); gives its path. */
  async screenshot(name: string): Promise<string> {
    const file = path.join(cacheFolder('screenshots'), `${name}.png`);
    mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    rmSync(this.base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
