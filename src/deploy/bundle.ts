import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Contract } from '../contract/model';
import { sha256File, writeAtomic } from '../data/files';
import { bundleFiles, manifestSchema, type GoldenRows, type Manifest } from '../protocol/bundle';
import { type ReferenceProfile } from '../protocol/profile';
import { compileTo } from './artifacts';
import { canonicalJson } from './canonical';
import { type ContractFile } from './contract-file';
import { sha256, type Facts } from './facts';
import { ensureSlipwayFolder } from './ledger';

export interface Bundle {
  /** sha256 of the canonical manifest. */
  readonly digest: string;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly bytes: number;
}

export class BundleBroken extends Error {
  override readonly name = 'BundleBroken';
}

/**
 * Write `.slipway/bundles/<digest>/`: artifact, contract, profile, golden rows, manifest. It is built beside its final place and renamed there
 * as a whole, so a full disk or a kill leaves no half bundle. The same content gives the same digest and is written once.
 */
export async function writeBundle(
  file: ContractFile,
  contract: Contract,
  facts: Facts,
  content: { readonly profile: ReferenceProfile; readonly golden: GoldenRows },
): Promise<Bundle> {
  const bundles = join(ensureSlipwayFolder(file.root), 'bundles');
  mkdirSync(bundles, { recursive: true });
  const room = mkdtempSync(join(bundles, '.new-'));
  try {
    const artifact = await compileTo(file, contract, facts, join(room, bundleFiles.artifact));
    writeAtomic(join(room, bundleFiles.contract), file.text);
    writeAtomic(join(room, bundleFiles.profile), JSON.stringify(content.profile));
    writeAtomic(join(room, bundleFiles.golden), JSON.stringify(content.golden));
    // Golden rows are customers' rows.
    chmodSync(join(room, bundleFiles.golden), 0o600);
    const files: Record<string, string> = {};
    for (const name of filesBelow(room)) files[name] = await sha256File(join(room, name));
    const manifest: Manifest = {
      v: 1,
      name: contract.name,
      version: contract.version,
      files,
      model: artifact.modelSha256,
    };
    const text = canonicalJson(manifest);
    const digest = sha256(text);
    writeAtomic(join(room, bundleFiles.manifest), text);
    const folder = join(bundles, digest);
    if (existsSync(folder)) rmSync(folder, { recursive: true });
    renameSync(room, folder);
    return { digest, folder, manifest, bytes: sizeOf(folder) };
  } catch (cause) {
    rmSync(room, { recursive: true, force: true });
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC') {
      throw new BundleBroken(`${bundles}: the disk is full — free some space and deploy again; nothing was changed.`, {
        cause,
      });
    }
    throw cause;
  }
}

/** Open a bundle and check every file against its manifest. Throws BundleBroken naming the file that differs. */
export async function openBundle(folder: string): Promise<Bundle> {
  const path = join(folder, bundleFiles.manifest);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new BundleBroken(
      `${folder} is not a bundle: it has no ${bundleFiles.manifest} — name a folder under .slipway/bundles/.`,
      { cause },
    );
  }
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new BundleBroken(`${path} is not a manifest of version 1 — deploy the contract again to make a new bundle.`);
  for (const [name, expected] of Object.entries(parsed.data.files)) {
    const file = join(folder, name);
    const actual = existsSync(file) ? await sha256File(file) : 'missing';
    if (actual !== expected) {
      throw new BundleBroken(
        `${file} is not what was bundled (${actual.slice(0, 12)}, expected ${expected.slice(0, 12)}) — deploy the contract again.`,
      );
    }
  }
  return { digest: sha256(canonicalJson(parsed.data)), folder, manifest: parsed.data, bytes: sizeOf(folder) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

function sizeOf(folder: string): number {
  return filesBelow(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** Bundles of one model in a workspace, by folder; broken ones are left out (`openBundle` says why). */
export function listBundles(
  root: string,
): readonly { readonly digest: string; readonly manifest: Manifest; readonly made: number }[] {
  const folder = join(root, '.slipway', 'bundles');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((digest) => {
    const path = join(folder, digest, bundleFiles.manifest);
    if (!/^[0-9a-f]{64}$/.test(digest) || !existsSync(path)) return [];
    const parsed = manifestSchema.safeParse(parseJson(readFileSync(path, 'utf8')));
    return parsed.success ? [{ digest, manifest: parsed.data, made: statSync(path).mtimeMs }] : [];
  });
}
