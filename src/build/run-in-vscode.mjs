// The suite of test/vscode inside a real extension host: VS Code's server, a browser page, and the page's automation channel.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { launchChromium } from './chromium.mjs';
import { filesBelow, root } from './paths.mjs';
import { readReport } from './report.mjs';
import { currentVersion, startServer, vscodeVersion } from './vscode-server.mjs';

/** Suites that need a window of another kind are folders of test/vscode. */
export const windows = ['restricted', 'unrelated'];

/** `main` is what is in no folder, and `current`: what asks nothing of VS Code that differs by version. `oldest` is `main` without that. */
export function suiteFiles(suite) {
  if (windows.includes(suite)) return filesBelow(`test/vscode/${suite}`, '.test.ts');
  const apart = suite === 'oldest' ? [...windows, 'current'] : windows;
  return filesBelow(
    'test/vscode',
    '.test.ts',
    apart.map((name) => `test/vscode/${name}`),
  );
}

/** A folder of the run's own with a copy of test/workspace (`unrelated`: with nothing in it). The caller removes `base`. */
export function freshWorkspace(suite = 'main') {
  const base = mkdtempSync(path.join(tmpdir(), 'slipway-run-'));
  const workspace = path.join(base, suite === 'unrelated' ? 'notes' : 'workspace');
  mkdirSync(workspace);
  const source = path.join(root, 'test', 'workspace');
  if (suite !== 'unrelated' && existsSync(source)) cpSync(source, workspace, { recursive: true });
  return { base, workspace };
}

/** What the extension host needs to know of the run; the same for the server and for Desktop. */
export function suiteEnvironment(suite, base, grep) {
  return {
    SLIPWAY_TEST_SUITE: suite,
    SLIPWAY_TEST_ROOT: root,
    SLIPWAY_TEST_REPORT: path.join(base, 'report.jsonl'),
    ...(grep ? { SLIPWAY_TEST_GREP: grep } : {}),
  };
}

/** What this VS Code says in every run: natives that need a compiler, and a gallery that is not there. */
const noise = /spdlog|native-watchdog|ENOTFOUND open-vsx|Could not locate the bindings file/;

function pageAddress(server, workspace, tests) {
  const remote = (file) => `vscode-remote://localhost:${server.port}${file}`;
  const payload = [
    ['extensionDevelopmentPath', remote(root)],
    ['extensionTestsPath', remote(tests)],
  ];
  const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
  return `${server.url}/?${query}`;
}

/**
 * Opens a window on `workspace` and runs what the module `tests` exports as run() in its extension host.
 * @param {{version?: string, workspace: string, tests: string, env: object, home: string, trust?: boolean, limit?: number,
 *   heard?: (line: string) => void}} options `limit` in ms; `heard` gets every line that is said
 * @returns {Promise<{code: number | string, output: string}>} VS Code's exit code, or how the run ended without one
 */
export async function runModule({
  version = currentVersion,
  workspace,
  tests,
  env,
  home,
  trust = true,
  limit = 600_000,
  heard,
}) {
  let output = '';
  let code;
  let server;
  let browser;
  try {
    server = await startServer({ version, trust, env, slipwayHome: home });
    browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    code = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve('none'), limit);
      const end = (value) => {
        clearTimeout(timer);
        resolve(value);
      };
      page.on('crash', () => end('page crash'));
      page.on('pageerror', (error) => (output += `page error: ${error.message}\n`));
      const setUp = async () => {
        await page.exposeFunction('codeAutomationLog', (type, args) => {
          const line = `${type === 'error' ? 'error: ' : ''}${format(...args)}`;
          if (!noise.test(line)) output += `${line}\n`;
          heard?.(line);
        });
        await page.exposeFunction('codeAutomationExit', end);
        await page.goto(pageAddress(server, workspace, tests));
      };
      setUp().catch((error) => {
        clearTimeout(timer);
        reject(error);
      });
    });
    if (code === 'none')
      output += `\nVS Code made no exit call within ${limit / 1000} s; the server said:\n${server.log().slice(-3000)}`;
  } catch (error) {
    code = 'crash';
    output += `\n${error.stack ?? error}`;
  } finally {
    await browser?.close().catch(() => undefined);
    await server?.stop();
  }
  return { code, output };
}

/**
 * Runs one suite on one version. A run that ends without VS Code's exit call has failed.
 * @param {{version?: string, suite?: string, grep?: string, limit?: number, verbose?: boolean}} options `limit` in ms
 * @returns {Promise<import('./report.mjs').LaneResult>}
 */
export async function runInVscode({ version = currentVersion, suite = 'main', grep, limit, verbose = false } = {}) {
  const began = Date.now();
  const name = `vscode ${vscodeVersion(version)}${suite === 'main' ? '' : ` ${suite}`}`;
  const { base, workspace } = freshWorkspace(suite);
  const env = suiteEnvironment(suite, base, grep);
  const { code, output } = await runModule({
    version,
    workspace,
    tests: path.join(root, 'out', 'test', 'vscode', 'index.js'),
    env,
    home: path.join(base, 'home'),
    trust: suite !== 'restricted',
    limit,
    heard: (line) => {
      if (verbose || /^ {2}[✓✗] /.test(line)) console.log(line);
    },
  });
  const result = readReport(name, env.SLIPWAY_TEST_REPORT, suiteFiles(suite), {
    grep: Boolean(grep),
    output,
    code,
    began,
  });
  rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  return result;
}
