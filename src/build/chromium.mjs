// A Chromium for tests, without a download: the caller's, Debian's, or the one that an npm package carries.
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cacheFolder, root } from './paths.mjs';
import { run } from './processes.mjs';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

/** Path of a Chromium that can be started; `CHROMIUM_PATH` wins. */
export async function chromiumPath() {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH names ${given}, which does not exist.`);
    return given;
  }
  if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
  return carriedChromium();
}

// The package unpacks into TMPDIR, unguarded against a second process: unpack aside, then rename.
async function carriedChromium() {
  const { version } = createRequire(path.join(root, 'package.json'))('./node_modules/@sparticuz/chromium/package.json');
  const folder = path.join(cacheFolder('chromium'), version);
  const executable = path.join(folder, 'chromium');
  if (existsSync(executable)) return executable;
  const aside = mkdtempSync(`${folder}-`);
  const script = "import('@sparticuz/chromium').then(({ default: c }) => c.executablePath())";
  const { code, output } = await run(process.execPath, ['-e', script], {
    cwd: root,
    env: { ...process.env, TMPDIR: aside },
  });
  if (code !== 0) throw new Error(`@sparticuz/chromium could not be unpacked into ${aside}:\n${output}`);
  try {
    renameSync(aside, folder);
  } catch {
    rmSync(aside, { recursive: true, force: true }); // another process was first
  }
  return executable;
}

/** A running Chromium as playwright's Browser. Web security stays on: CSP is what the tests are about. */
export async function launchChromium() {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: await chromiumPath(), headless: true, args: flags });
}
