import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256File, within } from '../../data/files';
import { bundleFiles, manifestSchema, type Manifest } from '../../protocol/bundle';
import { EndpointError, isDiskFull, said } from '../error';

export interface StoredBundle {
  readonly digest: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Longer than any copying and trying takes before a bundle is known as a candidate. */
const untouchedMs = 3_600_000;

/** Bundles by digest: copies, since a workspace may be cleaned at any time. */
export class Store {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Copies a bundle and checks every file of it. Throws EndpointError 422 that names the file. */
  async add(source: string): Promise<StoredBundle> {
    const { text, manifest } = readManifest(source);
    const digest = createHash('sha256').update(text).digest('hex');
    const folder = join(this.folder, digest);
    if (existsSync(folder) && (await this.fault(digest)) === undefined) {
      // It is wanted again, and must not be pruned before it is loaded.
      utimesSync(folder, new Date(), new Date());
      return { digest, folder, manifest };
    }
    const room = mkdtempSync(join(this.folder, '.new-'));
    try {
      for (const [name, expected] of Object.entries(manifest.files)) {
        const target = inside(room, name);
        mkdirSync(dirname(target), { recursive: true });
        copyFileSync(inside(source, name), target);
        const actual = await sha256File(target);
        if (actual !== expected)
          throw new EndpointError(
            422,
            'bundle',
            `${join(source, name)} is not what was bundled (${actual.slice(0, 12)}, expected ${expected.slice(0, 12)}) — deploy the contract again.`,
          );
      }
      writeFileSync(join(room, bundleFiles.manifest), text);
      const golden = join(room, bundleFiles.golden);
      if (existsSync(golden)) chmodSync(golden, 0o600);
      // A damaged copy of the same digest makes room for the whole one.
      rmSync(folder, { recursive: true, force: true });
      renameSync(room, folder);
      return { digest, folder, manifest };
    } catch (cause) {
      rmSync(room, { recursive: true, force: true });
      if (cause instanceof EndpointError) throw cause;
      const full = isDiskFull(cause);
      throw new EndpointError(
        full ? 507 : 422,
        'bundle',
        full
          ? `${this.folder}: the disk is full — free some space and deploy again; nothing was changed.`
          : `The bundle ${source} cannot be copied: ${said(cause)}`,
        { cause },
      );
    }
  }

  /** Removes all bundles but these, and what a killed copy has left; gives their digests. A bundle that came lately is somebody's next step. */
  prune(kept: ReadonlySet<string>): string[] {
    const removed: string[] = [];
    for (const name of readdirSync(this.folder)) {
      const bundle = /^[0-9a-f]{64}$/.test(name);
      if (kept.has(name) || !(bundle || name.startsWith('.new-'))) continue;
      try {
        if (Date.now() - statSync(join(this.folder, name)).mtimeMs < untouchedMs) continue;
        rmSync(join(this.folder, name), { recursive: true, force: true });
        if (bundle) removed.push(name);
      } catch {
        // In use, or gone already: the next deployment looks again.
      }
    }
    return removed;
  }

  /** Throws EndpointError 404 where there is none of that digest. */
  get(digest: string): StoredBundle {
    const folder = join(this.folder, digest);
    if (!existsSync(folder))
      throw new EndpointError(
        404,
        'no-bundle',
        `There is no bundle ${digest.slice(0, 12)} in ${this.folder} — deploy it again.`,
      );
    return { digest, folder, manifest: readManifest(folder).manifest };
  }

  /** What of a stored bundle is no longer as it was, as a sentence; every file is read. */
  async fault(digest: string): Promise<string | undefined> {
    let bundle: StoredBundle;
    try {
      bundle = this.get(digest);
    } catch (cause) {
      return said(cause);
    }
    const { text } = readManifest(bundle.folder);
    if (createHash('sha256').update(text).digest('hex') !== digest)
      return `${bundle.folder}: its manifest was changed.`;
    for (const [name, expected] of Object.entries(bundle.manifest.files)) {
      const file = inside(bundle.folder, name);
      const actual = existsSync(file) ? await sha256File(file) : undefined;
      if (actual === undefined) return `${file} is gone.`;
      if (actual !== expected)
        return `${file} was changed after its deployment: its sha256 is ${actual.slice(0, 12)}… where the manifest has ${expected.slice(0, 12)}….`;
    }
    return undefined;
  }

  /** sha256 of the artifact on disk just now, and what the manifest says; `missing` where it is gone. */
  async artifact(digest: string): Promise<{ readonly artifact: string; readonly expected: string }> {
    const { folder, manifest } = this.get(digest);
    const artifact = await sha256File(join(folder, bundleFiles.artifact)).catch(() => 'missing');
    return { artifact, expected: manifest.files[bundleFiles.artifact] ?? '' };
  }
}

function readManifest(folder: string): { readonly text: string; readonly manifest: Manifest } {
  const path = join(folder, bundleFiles.manifest);
  try {
    const text = readFileSync(path, 'utf8');
    const manifest = manifestSchema.parse(JSON.parse(text));
    for (const name of [bundleFiles.artifact, bundleFiles.contract, bundleFiles.profile, bundleFiles.golden])
      if (manifest.files[name] === undefined) throw new Error(`${name} is not among its files`);
    return { text, manifest };
  } catch (cause) {
    throw new EndpointError(
      422,
      'bundle',
      `${folder} is not a bundle that can be served: ${path}: ${said(cause)} — deploy the contract again.`,
      { cause },
    );
  }
}

/** A manifest is input: no name in it may lead out of its folder. */
function inside(folder: string, name: string): string {
  try {
    return within(folder, name);
  } catch (cause) {
    throw new EndpointError(422, 'bundle', `The manifest names ${JSON.stringify(name)}, which leaves the bundle.`, {
      cause,
    });
  }
}
