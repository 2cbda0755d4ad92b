import { type ModelSignature } from '../onnx/signature';
import { type Part } from '../onnx/splice';
import { type ByteSource } from '../protocol/files';
import { type Binding } from './binding';
import { type Contract, type Path } from './model';

export interface CompileOptions {
  readonly contract: Contract;
  /** Of the contract's text; goes into the artifact's metadata. */
  readonly textSha256: string;
  readonly model: { readonly source: ByteSource; readonly signature: ModelSignature; readonly sha256: string };
}

export interface Compiled {
  /** The artifact's bytes in order; parts of the user's file are not read here. */
  readonly parts: readonly Part[];
  /** Of all parts, bytes. */
  readonly length: number;
  readonly binding: Binding;
}

/** A contract cannot become an artifact. `path` is where in the contract the first cause stands. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  constructor(
    /** `flow`: an error of the flow; `model`: the user's file cannot be joined with anything. */
    readonly code: 'flow' | 'model',
    readonly path: Path,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Front graph, the user's bytes and back graph as one artifact that takes raw rows. Throws `CompileError`. */
export function compile(options: CompileOptions): Compiled {
  throw new CompileError('flow', [], `not yet ${options.contract.name}`);
}
