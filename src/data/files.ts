import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { type ByteSource, type FileProblem, type Files, type OpenedFile } from '../protocol/files';

/** A file could not be written; the message names it, the reason and what to do. The old content, if any, is untouched. */
export class WriteFailed extends Error {
  override readonly name = 'WriteFailed';
}

/** Paged access to a file of any size. Throws what `openSync` throws. */
export function fileSource(path: string): ByteSource & { close(): void } {
  const descriptor = openSync(path, 'r');
  const { size } = fstatSync(descriptor);
  return {
    size,
    read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size)
        throw new RangeError(`bytes ${offset}–${offset + length} of ${size}`);
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length;) {
        const read = readSync(descriptor, bytes, done, length - done, offset + done);
        if (read === 0) throw new RangeError(`${path} became shorter while it was read`);
        done += read;
      }
      return bytes;
    },
    close() {
      closeSync(descriptor);
    },
  };
}

/** Linux' limit; that of others is lower. */
const longestPath = 4096;

/** Files that a contract in `folder` may name: within `root`, links followed. Nothing outside is opened, nor is its existence told. */
export function workspaceFiles(root: string, folder: string): Files {
  const inside = leadsInto(root);
  const no = (path: string, problem: FileProblem, detail: string): OpenedFile => ({ ok: false, path, problem, detail });
  return {
    open(relative) {
      const path = resolve(folder, relative);
      const outside = () =>
        no(
          path,
          'outside',
          `${relative} leaves the workspace folder; a contract reads nothing outside it — copy the file into the workspace.`,
        );
      if (path.length > longestPath) return no(path, 'unreadable', 'Its path is longer than any file has.');
      if (!inside(path)) return outside();
      const real = safeRealpath(path);
      if (real === undefined) return no(path, 'missing', `${relative} does not exist beside the contract.`);
      try {
        const stat = statSync(real);
        if (stat.isDirectory()) return no(path, 'directory', `${relative} is a folder — name the file in it.`);
        if (!stat.isFile()) return no(path, 'unreadable', `${relative} is not a plain file.`);
        const source = fileSource(real);
        return { ok: true, path: real, source, modified: stat.mtimeMs, close: () => source.close() };
      } catch (cause) {
        return no(
          path,
          'unreadable',
          `${relative} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        );
      }
    },
  };
}

/** Whether a path stays within a folder, links followed. */
export function leadsInto(root: string): (path: string) => boolean {
  // The folder of a contract that is still open may be gone.
  const room = realPlace(root);
  const below = room.endsWith(sep) ? room : room + sep;
  return (path) => {
    const real = realPlace(path);
    return real === room || real.startsWith(below);
  };
}

/** Where a path leads with all links followed, though its last parts may not exist: also of these nothing outside is told. */
function realPlace(path: string): string {
  const real = safeRealpath(path);
  const above = dirname(path);
  return real ?? (above === path ? path : join(realPlace(above), basename(path)));
}

function safeRealpath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

type Piece = Uint8Array | { readonly source: ByteSource; readonly offset: number; readonly length: number };

/** Bytes copied at a time from a source. */
const chunk = 1 << 22;

/** Write pieces one after the other into `path`: beside it first, synced, then renamed over it, so a full disk or a kill leaves the old file. */
export function writeParts(path: string, parts: readonly Piece[]): void {
  const room = `${path}.${process.pid}.tmp`;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(room, 'w');
    for (const part of parts) {
      if (part instanceof Uint8Array) writeAll(descriptor, part);
      else
        for (let at = 0; at < part.length; at += chunk)
          writeAll(descriptor, part.source.read(part.offset + at, Math.min(chunk, part.length - at)));
    }
    fsyncSync(descriptor);
    closeSync(descriptor);
    descriptor = undefined;
    renameSync(room, path);
  } catch (cause) {
    if (descriptor !== undefined) closeSync(descriptor);
    rmSync(room, { force: true });
    throw writeFailed(path, cause);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
}

function writeFailed(path: string, cause: unknown): WriteFailed {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOSPC')
    return new WriteFailed(`${path}: the disk is full — free some space and try again.`, { cause });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new WriteFailed(`${path} may not be written — check the folder's permissions.`, { cause });
  if (code === 'ENOENT') return new WriteFailed(`${path}: its folder does not exist — create it first.`, { cause });
  return new WriteFailed(`${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  });
}

/** Text or bytes to a file, whole or not at all. `mode` of a new file, 0644 unless given. */
export function writeAtomic(path: string, content: string | Uint8Array, mode?: number): void {
  const room = `${path}.${process.pid}.tmp`;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(room, 'w', mode);
    writeAll(descriptor, typeof content === 'string' ? Buffer.from(content) : content);
    fsyncSync(descriptor);
    closeSync(descriptor);
    descriptor = undefined;
    renameSync(room, path);
  } catch (cause) {
    if (descriptor !== undefined) closeSync(descriptor);
    rmSync(room, { force: true });
    throw writeFailed(path, cause);
  }
}

/** Hex sha256 of a file, streamed. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(part as Buffer);
  return hash.digest('hex');
}

/** A path inside `folder`; throws RangeError when `name` would leave it. */
export function within(folder: string, name: string): string {
  const path = join(folder, name);
  if (!path.startsWith(folder + sep)) throw new RangeError(`${name} leaves ${folder}`);
  return path;
}
