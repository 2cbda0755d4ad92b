import { type Operator } from '../../onnx/node-list';

/** The newest versions that a runtime loads. */
export interface Versions {
  /** Of ai.onnx. */
  readonly opset: number;
  /** Of ai.onnx.ml. */
  readonly ml: number;
  readonly ir: number;
}

/** What will run an artifact, as far as it decides which artifacts run. */
export interface Runtime {
  /** With its version: "Triton 24.04, with ONNX Runtime 1.17". */
  readonly title: string;
  /** Left out where the runtime does not look at the versions of a model. */
  readonly versions?: Versions;
  /** Whether it does not have an operator at all. Left out where it has each one of ONNX and of com.microsoft that its versions know. */
  readonly lacks?: (operator: Operator) => boolean;
  /** What it makes of an operator, where that is not what it becomes on this machine: the end of "which there …". Left out where it is always the same. */
  readonly differs?: (operator: Operator) => string | undefined;
  /** How to get one that takes more, as the end of "…, or ….". */
  readonly newer?: string;
}

/** One kind of runtime: one file, its page beside it, one line in the registry. */
export interface RuntimeKind {
  /** As a contract writes it, with letters for what varies: `triton-YY.MM`. */
  readonly form: string;
  /** All that may have been meant by a name that is none. */
  readonly names: readonly string[];
  /** Undefined for a type of another kind; `runtime` is left out where nothing is known of what runs there. */
  find(type: string, settings: Readonly<Record<string, unknown>>): { readonly runtime?: Runtime } | undefined;
}
