import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { sha256File } from '../data/files';
import { EndpointError } from './error';

/** A runtime that can be started: version and folder with `endpoint.js`. */
export interface Runtime {
  /** `0.1.0-1a2b3c4d`: version of the package and digest of the program. */
  readonly version: string;
  readonly entry: string;
}

const packageSchema = z.object({ version: z.string() });
const program = 'endpoint.js';

/** Version of the runtime in a dist folder. */
export async function runtimeVersion(dist: string): Promise<string> {
  const entry = join(dist, program);
  if (!existsSync(entry))
    throw new EndpointError(
      0,
      'no-runtime',
      `${entry} does not exist — build Slipway, or install the extension again.`,
    );
  const manifest = [join(dist, 'package.json'), join(dirname(dist), 'package.json')].find((file) => existsSync(file));
  const version = manifest ? packageSchema.parse(JSON.parse(readFileSync(manifest, 'utf8'))).version : '0.0.0';
  return `${version}-${(await sha256File(entry)).slice(0, 8)}`;
}

/**
 * Copy what the endpoint runs into `runtimes/<version>/`: an update of the extension deletes its old folder, and the endpoint outlives it. Whole or
 * not at all, once per version.
 */
export async function installRuntime(dist: string, runtimes: string): Promise<Runtime> {
  const version = await runtimeVersion(dist);
  const folder = join(runtimes, version);
  const runtime = { version, entry: join(folder, program) };
  if (existsSync(runtime.entry)) return runtime;
  mkdirSync(runtimes, { recursive: true });
  const room = mkdtempSync(join(runtimes, '.new-'));
  try {
    place(join(dist, program), join(room, program));
    writeFileSync(join(room, 'package.json'), JSON.stringify({ version: version.slice(0, version.lastIndexOf('-')) }));
    for (const name of ['onnxruntime-node', 'onnxruntime-common']) placePackage(dist, name, room);
    renameSync(room, folder);
  } catch (cause) {
    rmSync(room, { recursive: true, force: true });
    // Another starter was faster: its copy is as good.
    if (!existsSync(runtime.entry)) throw cause;
  }
  return runtime;
}

/** Which of two versions is newer: negative, 0 or positive. Equal package versions are equal here, whatever their digest. */
export function compareVersions(a: string, b: string): number {
  const parts = (version: string) => version.split(/[-.]/).slice(0, 3).map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function placePackage(dist: string, name: string, room: string): void {
  const source = packageFolder(dist, name);
  const target = join(room, 'node_modules', name);
  const binaries = join('bin', 'napi-v6', process.platform, process.arch);
  // CUDA, TensorRT, WebGPU: Slipway runs on the CPU.
  const accelerator = /providers_(cuda|tensorrt)|dxcompiler|dxil/;
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(source, folder), { withFileTypes: true })) {
      const file = join(folder, entry.name);
      if (entry.isDirectory()) walk(file);
      else if ((/\.(c|m)?js$|package\.json$/.test(file) || file.startsWith(binaries)) && !accelerator.test(file))
        place(join(source, file), join(target, file), file.startsWith(binaries));
    }
  };
  place(join(source, 'package.json'), join(target, 'package.json'));
  for (const folder of ['dist', binaries]) if (existsSync(join(source, folder))) walk(folder);
}

function packageFolder(dist: string, name: string): string {
  for (let folder = dist; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder)
      throw new EndpointError(
        0,
        'no-runtime',
        `${name}, which the endpoint runs models with, is not installed beside ${dist} — install Slipway again.`,
      );
  }
}

/** Binaries are linked; programs are copied, since a build writes over them in place. */
function place(source: string, target: string, link = false): void {
  mkdirSync(dirname(target), { recursive: true });
  try {
    if (link) {
      linkSync(source, target);
      return;
    }
  } catch {
    // Another file system.
  }
  copyFileSync(source, target);
}
