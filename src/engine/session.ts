import { existsSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { type InferenceSession, type Tensor } from 'onnxruntime-node';
import { bindingOf, bindingKey, type Binding } from '../contract/binding';
import { type FeedColumn, type FeedData, type TensorType } from '../contract/column';
import { fileSource } from '../data/files';
import { largestFile } from '../onnx/parts';
import { readSignature, OnnxError, type ModelSignature } from '../onnx/signature';
import { inParts } from './columns';
import { EngineError } from './error';

/** The one place that loads ONNX Runtime, when the first session is made. */
async function runtime(): Promise<typeof Ort> {
  const loaded: { readonly default?: typeof Ort } = await import('onnxruntime-node');
  // A CommonJS package: named where the loader could tell its exports, else whole under `default`.
  return loaded.default ?? (loaded as typeof Ort);
}

/** Version of ONNX Runtime in this process. */
export async function ortVersion(): Promise<string> {
  const { versions } = (await runtime()).env;
  return versions.node ?? versions.common;
}

/** One output of the artifact for a batch: `data` is row-major [rows][width]. */
export interface OutputColumn {
  readonly name: string;
  readonly type: TensorType;
  readonly width: number;
  readonly data: FeedData;
}

/** A tensor as OIP has it: any of ONNX Runtime's element types. */
export interface PlainTensor {
  readonly type: Tensor.Type;
  readonly dims: readonly number[];
  readonly data: Tensor.DataType;
}

const tensorNames: Readonly<Record<TensorType, Tensor.Type>> = {
  float32: 'float32',
  float64: 'float64',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  bool: 'bool',
  string: 'string',
};

/**
 * Weights in the graph from which one row keeps several cores busy. Below it one thread is as fast and three times cheaper than many (facts: serving.md 5.4);
 * trees have their numbers in attributes, count as small, and are.
 */
const manyWeights = 4_000_000;

/** What runs a loaded file, on this thread or on another. */
export type Session = Pick<ModelSession, 'signature' | 'binding' | 'run' | 'runTensors' | 'release'>;

/** One loaded ONNX file. Runs block the thread they are on: that is why they are in the engine. */
export class ModelSession {
  /** Rows that one run takes; more are run in parts. 1 for a graph that mixes rows or has a fixed batch: set by who has found that out. */
  rowsAtOnce = Infinity;

  private constructor(
    readonly path: string,
    readonly signature: ModelSignature,
    /** Undefined for a model that Slipway did not compile: it takes tensors only. */
    readonly binding: Binding | undefined,
    private readonly session: InferenceSession,
    private readonly ort: typeof Ort,
  ) {}

  /** Load from a path (facts: from memory costs twice the room). Throws EngineError `model` with what ONNX Runtime says, and what it means. */
  static async load(path: string): Promise<ModelSession> {
    const signature = signatureAt(path);
    const ort = await runtime();
    const options: InferenceSession.SessionOptions = {
      executionProviders: ['cpu'],
      intraOpNumThreads: threadsFor(signature),
      // Errors reach the caller as messages; ONNX Runtime would print them as well.
      logSeverityLevel: 4,
    };
    try {
      const session = await ort.InferenceSession.create(path, options);
      return new ModelSession(
        path,
        signature,
        signature.metadata.has(bindingKey) ? bindingOf(signature.metadata) : undefined,
        session,
        ort,
      );
    } catch (cause) {
      throw new EngineError(
        'model',
        `${path} does not load in ONNX Runtime: ${loadAdvice(cause instanceof Error ? cause.message : String(cause))}`,
        { cause },
      );
    }
  }

  /** Rows through the artifact: columns by raw name, outputs by the contract's name. */
  async run(columns: readonly FeedColumn[], rows: number): Promise<OutputColumn[]> {
    const { binding } = this;
    if (!binding)
      throw new EngineError(
        'model',
        `${this.path} was not compiled by Slipway, so it takes tensors and not rows — deploy its contract.`,
      );
    if (rows === 0)
      return binding.outputs.map(({ output, type, width }) => ({ name: output, type, width: width ?? 1, data: [] }));
    if (rows > this.rowsAtOnce) return inParts(columns, rows, this.rowsAtOnce, (part, count) => this.run(part, count));
    const byName = new Map(columns.map((column) => [column.name, column]));
    const feeds: Record<string, Tensor> = {};
    for (const { column, tensor, type, width } of binding.inputs) {
      const found = byName.get(column);
      if (!found) throw new EngineError('rows', `Column ${column} was not given, and the artifact reads it.`);
      feeds[tensor] = new this.ort.Tensor(tensorNames[type], found.data, [rows, width]);
    }
    const wanted = binding.outputs.map((output) => output.tensor);
    const results = await this.#run(feeds, wanted);
    return binding.outputs.map(({ output, tensor, type }) => {
      const result = results[tensor];
      if (!result) throw new EngineError('model', `${this.path} gave no ${tensor}.`);
      const width = result.data.length / rows;
      if (!Number.isInteger(width) || width === 0)
        throw new EngineError(
          'run',
          `${output} has ${result.data.length} values for ${rows} rows: the model does not answer row by row — export it with a free first dimension.`,
        );
      return { name: output, type, width, data: result.data as FeedData };
    });
  }

  /** Tensors in, tensors out, as the file has them; all outputs where `outputs` is empty. */
  async runTensors(
    inputs: ReadonlyMap<string, PlainTensor>,
    outputs: readonly string[] = [],
  ): Promise<ReadonlyMap<string, PlainTensor>> {
    const feeds: Record<string, Tensor> = {};
    for (const [name, { type, data, dims }] of inputs) {
      // onnxruntime-node would cut the text there, and answer for another one (facts: serving.md 0.4).
      if (Array.isArray(data) && data.some((text: unknown) => typeof text === 'string' && text.includes('\0')))
        throw new EngineError('rows', `${name} has a text with a NUL character, which ONNX Runtime cannot take.`);
      feeds[name] = new this.ort.Tensor(type, data, dims);
    }
    const wanted =
      outputs.length > 0
        ? outputs
        : this.signature.outputs.filter(({ kind }) => kind === 'tensor').map(({ name }) => name);
    const results = await this.#run(feeds, wanted);
    return new Map(
      wanted.flatMap((name) =>
        results[name]
          ? [[name, { type: results[name].type, dims: results[name].dims, data: results[name].data }] as const]
          : [],
      ),
    );
  }

  async #run(feeds: Record<string, Tensor>, outputs: readonly string[]): Promise<InferenceSession.OnnxValueMapType> {
    try {
      return await this.session.run(feeds, outputs);
    } catch (cause) {
      throw new EngineError(
        'run',
        `The model could not be run: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
  }

  /** After the last run has ended; never during one. */
  async release(): Promise<void> {
    await this.session.release();
  }
}

/**
 * Threads that a model deserves; 0: as many as there are cores. By what is in the file and never by a stopwatch: another number of threads sums in another
 * order, and a model must answer the same to the last bit after every restart.
 */
export function threadsFor({ parameters }: Pick<ModelSignature, 'parameters'>): number {
  return parameters < manyWeights ? 1 : 0;
}

/** Everything that can be known before ONNX Runtime sees the file. Throws EngineError `model`. */
function signatureAt(path: string): ModelSignature {
  const problem = (message: string, cause?: unknown) => new EngineError('model', `${path} ${message}`, { cause });
  let source: ReturnType<typeof fileSource>;
  try {
    if (statSync(path).isDirectory()) throw problem('is a folder — name the model file in it.');
    source = fileSource(path);
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    throw problem(`cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  try {
    const signature = readSignature(source);
    if (source.size > largestFile)
      throw problem(
        `is ${(source.size / 1e9).toFixed(1)} GB, and ONNX Runtime reads a single file up to 2 GB — export it with external data.`,
      );
    const folder = resolve(dirname(path));
    for (const name of signature.externalData) {
      const file = resolve(folder, name);
      if (!file.startsWith(folder + sep))
        throw problem(`keeps weights in ${name}, outside its own folder — export it again with its data beside it.`);
      if (!existsSync(file))
        throw problem(`keeps weights in ${name}, and that file is not beside it — copy the two together.`);
    }
    return signature;
  } catch (cause) {
    if (cause instanceof OnnxError)
      throw new EngineError('model', `${path} cannot be read: ${cause.message}`, { cause });
    throw cause;
  } finally {
    source.close();
  }
}

function loadAdvice(said: string): string {
  const version = /Unsupported model IR version: (\d+), max supported IR version: (\d+)/.exec(said);
  if (version)
    return `it is of IR version ${version[1]}, and this runtime reads up to ${version[2]} — export it with an older onnx, or an older target opset.`;
  const opset = /Opset (\d+) is under development.* is till opset (\d+)/s.exec(said);
  if (opset)
    return `its operator set ${opset[1]} is newer than this runtime, which knows up to ${opset[2]} — export it with an older target opset.`;
  if (/is not a registered function\/op|No Op registered/.test(said))
    return `it uses an operator that this runtime does not have. (${said})`;
  return said;
}
