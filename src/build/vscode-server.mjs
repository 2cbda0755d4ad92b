// A real VS Code without a download: the server that npm's code-server package carries, started without its wrapper.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheFolder, root } from './paths.mjs';
import { npmCommand, run, spawnGroup, stopEndpointOf } from './processes.mjs';

/** Package versions of code-server. 4.N.M carries VS Code 1.N.M. */
export const currentVersion = '4.139.1';
export const minimumVersion = '4.100.3';

/** The version that VS Code itself reports: 4.139.1 → 1.139.1. */
export const vscodeVersion = (version) => version.replace(/^4/, '1');

const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const ownNodeVersion = '24.21.0';

/** What runs the server: VS Code 1.100 is of the time of Node 20, newer ones want 24. */
function nodeOf(version, folder) {
  const major = Number(process.versions.node.split('.')[0]);
  if (version === minimumVersion || major === 24) return { executable: process.execPath, packages: [] };
  const executable = path.join(
    folder,
    'node_modules',
    nodePackage,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  return { executable, packages: [`${nodePackage}@${ownNodeVersion}`] };
}

async function npmInstall(cwd, args) {
  const [npm, first] = npmCommand();
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm passes its own settings on to children (npm_config_*); a prefix among them would install elsewhere.
  const { code, output } = await run(npm, [...first, 'install', ...quiet, ...args], {
    cwd,
    env: {
      ...process.env,
      npm_config_prefix: undefined,
      npm_config_local_prefix: undefined,
      ONNXRUNTIME_NODE_INSTALL: 'skip',
    },
  });
  if (code !== 0) throw new Error(`npm install ${args.join(' ')} ended with ${code} in ${cwd}:\n${output}`);
}

const insideOf = (folder) => path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');

const asked = new Map();

/**
 * Installs that VS Code into the cache unless it is there. Two processes may ask at once: each builds aside, the first rename wins.
 * @returns {Promise<{version: string, node: string, dir: string, serverMain: string}>} `dir` is its lib/vscode
 */
export function vscodeServer(version = currentVersion, { log = (line) => console.log(line) } = {}) {
  const server = asked.get(version) ?? install(version, log);
  asked.set(version, server);
  return server;
}

async function install(version, log) {
  const folder = path.join(cacheFolder('vscode'), version);
  if (!existsSync(folder)) {
    log(`Installing VS Code ${vscodeVersion(version)} from npm (once) …`);
    const aside = mkdtempSync(`${folder}-`);
    try {
      writeFileSync(
        path.join(aside, 'package.json'),
        JSON.stringify({ private: true, description: 'VS Code for tests' }),
      );
      await npmInstall(aside, [`code-server@${version}`, ...nodeOf(version, aside).packages]);
      await npmInstall(insideOf(aside), ['--omit=dev']);
      await npmInstall(path.join(insideOf(aside), 'extensions'), ['--omit=dev']);
      renameSync(aside, folder);
    } catch (error) {
      rmSync(aside, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  const dir = insideOf(folder);
  if (version === minimumVersion) await linkRipgrep(dir);
  return {
    version,
    node: nodeOf(version, folder).executable,
    dir,
    serverMain: path.join(dir, 'out', 'server-main.js'),
  };
}

// 1.100 gets its ripgrep from an install script, newer versions carry one: without it, findFiles finds nothing.
async function linkRipgrep(dir) {
  const rg = path.join(dir, 'node_modules', '@vscode', 'ripgrep', 'bin', 'rg');
  if (existsSync(rg)) return;
  const newer = await vscodeServer(currentVersion);
  const carried = path.join(
    newer.dir,
    'node_modules',
    '@vscode',
    'ripgrep-universal',
    'bin',
    `${process.platform}-${process.arch}`,
    'rg',
  );
  if (!existsSync(carried)) return;
  mkdirSync(path.dirname(rg), { recursive: true });
  rmSync(rg, { force: true }); // a dangling link of a moved cache
  symlinkSync(carried, rg);
}

/** Settings of every run: nothing that saves, moves, greets or asks by itself. */
export const quietSettings = {
  'files.autoSave': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'remote.autoForwardPorts': false,
  'chat.disableAIFeatures': true,
  'window.autoDetectHighContrast': false,
  'window.autoDetectColorScheme': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.banner': 'never',
};

const serverArguments = (server, serverDataDir, extensionsDir) => [
  server.serverMain,
  '--accept-server-license-terms',
  '--disable-telemetry',
  '--server-data-dir',
  serverDataDir,
  '--extensions-dir',
  extensionsDir,
];

/** VS Code's sockets live in its run's folder, and the path of a socket may have 103 bytes only: macOS has long temporary folders. */
const shortTemporary = () => (process.platform !== 'win32' && tmpdir().length > 40 ? '/tmp' : tmpdir());
const runFolder = () => mkdtempSync(path.join(shortTemporary(), 'slw-'));

/** A home of the run's own. */
function ownEnvironment(base, slipwayHome, env) {
  const folders = { HOME: path.join(base, 'h'), TMPDIR: path.join(base, 't'), XDG_RUNTIME_DIR: path.join(base, 'r') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_|XDG_)/i.test(name));
  return { ...Object.fromEntries(inherited), ...folders, SLIPWAY_HOME: slipwayHome, ...env };
}

/**
 * Starts VS Code's server on a free port of the loopback and waits until it listens.
 * @param {object} options
 * @param {string} [options.version] of code-server
 * @param {string} [options.serverDataDir] settings and logs; default: a folder of the run, removed by stop()
 * @param {string} [options.extensionsDir] default: an empty folder of the run
 * @param {boolean} [options.trust] false: Workspace Trust is on, the folder is untrusted, and the question is not asked
 * @param {object} [options.settings] user settings on top of `quietSettings`
 * @param {object} [options.env] environment of the extension host on top of ours
 * @param {string} [options.slipwayHome] default: a folder of the run
 * @returns {Promise<{url: string, port: number, serverDataDir: string, slipwayHome: string,
 *   writeSettings: (more: object) => void, log: () => string, stop: () => Promise<void>}>}
 *   `writeSettings` replaces the user's settings by the start's and `more` (an open page sees some of it after a reload only);
 *   `stop` ends the server with all its children and the endpoint of `slipwayHome`, and removes the run's folders
 */
export async function startServer(options = {}) {
  const { version = currentVersion, trust = true, settings = {}, env = {} } = options;
  const server = await vscodeServer(version);
  const base = runFolder();
  const serverDataDir = options.serverDataDir ?? path.join(base, 'd');
  const extensionsDir = options.extensionsDir ?? path.join(base, 'e');
  const slipwayHome = options.slipwayHome ?? path.join(base, 's');
  // A window with an extension under development has no user settings of its own: it reads those of the machine only.
  const settingsFolders = ['User', 'Machine'].map((name) => path.join(serverDataDir, 'data', name));
  for (const folder of [...settingsFolders, extensionsDir, slipwayHome]) mkdirSync(folder, { recursive: true });
  const unasked = trust ? {} : { 'security.workspace.trust.startupPrompt': 'never' };
  const writeSettings = (more) => {
    const text = JSON.stringify({ ...quietSettings, ...unasked, ...settings, ...more }, null, 2);
    for (const folder of settingsFolders) writeFileSync(path.join(folder, 'settings.json'), text);
  };
  writeSettings({});

  const args = [
    ...serverArguments(server, serverDataDir, extensionsDir),
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--without-connection-token',
    '--enable-smoke-test-driver',
    ...(trust ? ['--disable-workspace-trust'] : []),
  ];
  const started = spawnGroup(server.node, args, { cwd: server.dir, env: ownEnvironment(base, slipwayHome, env) });
  let text = '';
  for (const stream of [started.child.stdout, started.child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  const stop = async () => {
    await stopEndpointOf(slipwayHome);
    await started.stop();
    rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const listening = new Promise((resolve) => {
    started.child.stdout.on('data', () => {
      const port = /listening on (\d+)/.exec(text)?.[1];
      if (port) resolve(Number(port));
    });
    void started.exited.then(() => resolve(undefined));
    setTimeout(() => resolve(undefined), 60_000).unref();
  });
  const port = await listening;
  if (port === undefined) {
    await stop();
    throw new Error(`The VS Code ${vscodeVersion(version)} server did not start listening:\n${text}`);
  }
  return { url: `http://localhost:${port}`, port, serverDataDir, slipwayHome, writeSettings, log: () => text, stop };
}

/** Installs a VSIX into an extensions folder, as `code --install-extension` does. Throws with the server's text if it did not. */
export async function installExtension({ version = currentVersion, vsix, extensionsDir }) {
  const server = await vscodeServer(version);
  const base = runFolder();
  mkdirSync(extensionsDir, { recursive: true }); // 1.100 does not make it
  try {
    const args = [...serverArguments(server, path.join(base, 'd'), extensionsDir), '--install-extension', vsix];
    const env = ownEnvironment(base, path.join(base, 's'), {});
    const { code, output } = await run(server.node, args, { cwd: server.dir, env, timeout: 120_000 });
    if (code !== 0 || !/successfully installed/.test(output))
      throw new Error(`${vsix} could not be installed:\n${output}`);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Puts the working tree into an extensions folder as if it were installed: what a user's window sees, without packaging. */
export function linkExtension(extensionsDir) {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  mkdirSync(extensionsDir, { recursive: true });
  symlinkSync(root, path.join(extensionsDir, `${publisher}.${name}-${version}`), 'junction');
}
