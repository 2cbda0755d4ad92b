/** Random access to the bytes of one file or buffer. Reads are synchronous: a signature needs a few kB of a file of any size. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`; throws `RangeError` when they are not all there. */
  read(offset: number, length: number): Uint8Array;
}

/** Why a path that a contract names cannot be read; `outside` is a path that leaves the workspace, by `..` or by a link. */
export type FileProblem = 'missing' | 'directory' | 'outside' | 'unreadable';

/** A file that a contract names, opened within its workspace, or the reason why not. */
export type OpenedFile =
  | { readonly ok: true; readonly path: string; readonly source: ByteSource; readonly modified: number; close(): void }
  | { readonly ok: false; readonly path: string; readonly problem: FileProblem; readonly detail: string };

/** The pure rooms' only way to files. `relative` is relative to the contract's folder. */
export interface Files {
  open(relative: string): OpenedFile;
}
