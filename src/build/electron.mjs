// The same suite in VS Code Desktop, where one can be had: VSCODE_PATH, a cached one, or a download.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheFolder, root } from './paths.mjs';
import { freshWorkspace, suiteEnvironment, suiteFiles } from './run-in-vscode.mjs';
import { stopEndpointOf } from './processes.mjs';
import { readReport } from './report.mjs';
import { minimumVersion, quietSettings, vscodeVersion } from './vscode-server.mjs';

async function desktop(version) {
  if (process.env.VSCODE_PATH) return process.env.VSCODE_PATH;
  const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
  const cachePath = path.join(cacheFolder(), 'vscode-desktop');
  return downloadAndUnzipVSCode({ version, cachePath, reporter: new SilentReporter() });
}

/**
 * What VS Code must not inherit: in its own terminal npm has variables that would make the new window a Node process, or a client of the window
 * around it.
 */
export function notInherited(environment) {
  const names = Object.keys(environment).filter((name) => /^(ELECTRON_RUN_AS_NODE|VSCODE_)/.test(name));
  return Object.fromEntries(names.filter((name) => name !== 'VSCODE_PATH').map((name) => [name, undefined]));
}

/** Why no window can open here, and what to do; undefined where one can. */
export function noDisplay(platform, environment) {
  if (platform !== 'linux' || environment.DISPLAY || environment.WAYLAND_DISPLAY) return undefined;
  return 'VS Code Desktop needs a display and there is none (DISPLAY and WAYLAND_DISPLAY are not set). Run it under a virtual one: xvfb-run -a npm run test:electron.';
}

/** Runs the main suite in VS Code Desktop. Without one the lane fails and says what would help. */
export async function runInElectron({ version = process.env.VSCODE_VERSION ?? 'stable', grep } = {}) {
  const began = Date.now();
  const name = `electron ${version}`;
  const failed = (title, message) => ({ name, passed: 0, failures: [{ title, message }], skipped: [], seconds: 0 });
  const blind = noDisplay(process.platform, process.env);
  if (blind) return failed('no display', blind);
  let executable;
  try {
    executable = await desktop(version);
  } catch (error) {
    const message =
      `VS Code Desktop could not be downloaded (${error.message ?? error}). Set VSCODE_PATH to the executable of an installed one ` +
      `(minimum ${vscodeVersion(minimumVersion)}), or run \`npm test\`: its vscode lane runs this suite in the VS Code that npm carries.`;
    return failed('no VS Code Desktop to run in', message);
  }
  const { runTests } = await import('@vscode/test-electron');
  const { base, workspace } = freshWorkspace('main');
  const userData = mkdtempSync(path.join(tmpdir(), 'slw-')); // short: its sockets' paths may have 107 bytes
  mkdirSync(path.join(userData, 'User'), { recursive: true });
  writeFileSync(path.join(userData, 'User', 'settings.json'), JSON.stringify(quietSettings));
  const env = {
    ...notInherited(process.env),
    ...suiteEnvironment('main', base, grep),
    SLIPWAY_HOME: path.join(base, 'home'),
  };
  let code = 0;
  let output = '';
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(root, 'out', 'test', 'vscode', 'index.js'),
      extensionTestsEnv: env,
      launchArgs: [workspace, '--disable-workspace-trust', '--disable-extensions', `--user-data-dir=${userData}`],
    });
  } catch (error) {
    code = 1;
    output = String(error.stack ?? error);
  }
  const result = readReport(name, env.SLIPWAY_TEST_REPORT, suiteFiles('main'), {
    grep: Boolean(grep),
    output,
    code,
    began,
  });
  await stopEndpointOf(env.SLIPWAY_HOME);
  for (const folder of [base, userData])
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  return result;
}
