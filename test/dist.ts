import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('../', import.meta.url));

let built: Promise<string> | undefined;

/** CLI, engine and endpoint as they ship: bundled files, natives above them. A folder of its own, so that no other build disturbs a run. */
export function testDist(): Promise<string> {
  built ??= (async () => {
    const outdir = join(root, 'out', 'unit-test', 'dist');
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: { cli: 'src/cli/main.ts', engine: 'src/engine/main.ts', endpoint: 'src/endpoint/main.ts' },
      outdir,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      external: ['onnxruntime-node', '@duckdb/node-api'],
      logLevel: 'error',
      write: false,
    });
    mkdirSync(outdir, { recursive: true });
    // Parts of the lane run side by side and build the same: renamed, a file is never seen half-written.
    const place = (name: string, contents: string | Uint8Array): void => {
      const aside = join(outdir, `${name}.${process.pid}`);
      writeFileSync(aside, contents);
      renameSync(aside, join(outdir, name));
    };
    for (const file of outputFiles) place(basename(file.path), file.contents);
    place('package.json', JSON.stringify({ version: '0.1.0' }));
    return outdir;
  })();
  return built;
}
