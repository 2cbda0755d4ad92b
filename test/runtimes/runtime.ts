import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type InferenceSession, type Tensor } from 'onnxruntime-node';

/** A tensor as it travels between processes. */
export interface Plain {
  readonly type: Tensor.Type;
  readonly dims: readonly number[];
  readonly data: Tensor.DataType;
}

export type PlainFeeds = Readonly<Record<string, Plain>>;

/** A model and what it is to be run on, one after the other. */
export interface Job {
  readonly bytes: Uint8Array;
  readonly runs: readonly PlainFeeds[];
}

/** What one run gave, or why it gave nothing, in the runtime's own words. */
export type Outcome = { readonly outputs: PlainFeeds } | { readonly error: string };

/** 1.15 leaves the release to the garbage collector. */
type Session = Pick<InferenceSession, 'run'> & Partial<Pick<InferenceSession, 'release'>>;

/** What every package of ONNX Runtime for JavaScript has. */
export interface Package {
  readonly InferenceSession: {
    create(bytes: Uint8Array, options: InferenceSession.SessionOptions): Promise<Session>;
  };
  readonly Tensor: new (type: Tensor.Type, data: Tensor.DataType, dims: readonly number[]) => Tensor;
}

/** By name: of the endpoint, of KServe's default image, and of a browser (its WebAssembly runs in Node, too). */
export const packages = new Map<string, () => Promise<object>>([
  ['onnxruntime-node', () => import('onnxruntime-node')],
  ['ort115', () => import('ort115')],
  ['onnxruntime-web', () => import('onnxruntime-web')],
]);

export async function runJob(ort: Package, { bytes, runs }: Job): Promise<readonly Outcome[]> {
  const said = (cause: unknown): Outcome => ({ error: cause instanceof Error ? cause.message : String(cause) });
  let session: Session;
  try {
    session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 4 });
  } catch (cause) {
    return runs.map(() => said(cause));
  }
  const outcomes: Outcome[] = [];
  for (const run of runs) {
    try {
      const feeds = Object.entries(run).map(([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, dims)]);
      const results = await session.run(Object.fromEntries(feeds) as InferenceSession.OnnxValueMapType);
      const outputs = Object.entries(results).map(([name, { type, dims, data }]) => [name, { type, dims, data }]);
      outcomes.push({ outputs: Object.fromEntries(outputs) as PlainFeeds });
    } catch (cause) {
      outcomes.push(said(cause));
    }
  }
  await session.release?.();
  return outcomes;
}

/** A package of ONNX Runtime in a process of its own: two versions of its library cannot be in one, and one that dies takes no test along. */
export class Runtime {
  readonly #child: ChildProcess;
  readonly #waiting: { readonly resolve: (outcomes: readonly Outcome[]) => void; readonly runs: number }[] = [];

  constructor(name: string) {
    this.#child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), [name], {
      execArgv: ['--import=tsx'],
      serialization: 'advanced',
    });
    this.#child.on('message', (outcomes) => this.#waiting.shift()?.resolve(outcomes as readonly Outcome[]));
    this.#child.on('exit', (code, signal) => {
      const error = `the process of ${name} died (${signal ?? code ?? ''})`;
      for (const { resolve, runs } of this.#waiting.splice(0)) resolve(Array.from({ length: runs }, () => ({ error })));
    });
  }

  run(job: Job): Promise<readonly Outcome[]> {
    return new Promise((resolve) => {
      this.#waiting.push({ resolve, runs: job.runs.length });
      this.#child.send(job);
    });
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }
}
