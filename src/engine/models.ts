import { statSync } from 'node:fs';
import { admissionPlan, admit, type Admission, type AdmissionPlan } from '../contract/admission';
import { parseContract } from '../contract/document';
import { type Contract } from '../contract/model';
import { type RawRow, type Prediction } from '../protocol/rows';
import { EngineError } from './error';
import { predictionsOf } from './predictions';
import { ModelSession, threadsFor, type OutputColumn } from './session';

/** An artifact with its contract, ready to take raw rows. */
export interface LoadedModel {
  readonly session: ModelSession;
  readonly contract: Contract;
  readonly plan: AdmissionPlan;
}

export interface RowsAnswer {
  readonly admission: Admission;
  readonly outputs: readonly OutputColumn[];
  /** As long as the rows: null where a row was refused. */
  readonly predictions: (Prediction | null)[];
  readonly micros: number;
}

/** Sessions by file and contract; a changed file is loaded again. The two used last are kept: an edit goes back and forth. */
export class Models {
  readonly #loaded = new Map<string, Promise<LoadedModel>>();

  async get(artifact: string, contractText: string): Promise<LoadedModel> {
    const key = `${stamp(artifact)}\n${contractText}`;
    let model = this.#loaded.get(key);
    if (!model) {
      model = load(artifact, contractText);
      model.catch(() => this.#loaded.delete(key));
    }
    this.#loaded.delete(key);
    this.#loaded.set(key, model);
    await this.#forgetOldest();
    return model;
  }

  async #forgetOldest(): Promise<void> {
    for (const [key, model] of [...this.#loaded].slice(0, -2)) {
      this.#loaded.delete(key);
      await model.then(({ session }) => session.release()).catch(() => undefined);
    }
  }
}

function stamp(path: string): string {
  try {
    const { mtimeMs, size } = statSync(path);
    return `${path} ${mtimeMs} ${size}`;
  } catch (cause) {
    throw new EngineError('model', `${path} does not exist — compile the contract again.`, { cause });
  }
}

async function load(artifact: string, contractText: string): Promise<LoadedModel> {
  const { contract } = parseContract(contractText);
  if (!contract) throw new EngineError('request', 'The contract cannot be read — `slipway lint` shows why.');
  const plan = admissionPlan(contract);
  let session = await ModelSession.load(artifact);
  // The first run pays for lazy work; the second says how heavy the model is.
  await warm(session);
  const began = performance.now();
  await warm(session);
  const threads = threadsFor(performance.now() - began);
  if (threads !== 1) {
    await session.release();
    session = await ModelSession.load(artifact, { threads });
  }
  return { session, contract, plan };
}

/** One run on a made row: zeros and empty strings, which every graph must stand. What ONNX Runtime says of it is kept for a real run. */
async function warm(session: ModelSession): Promise<void> {
  const columns = (session.binding?.inputs ?? []).map(({ column, type }) => ({
    name: column,
    type,
    data:
      type === 'string'
        ? ['']
        : type === 'int64'
          ? new BigInt64Array(1)
          : type === 'int32'
            ? new Int32Array(1)
            : type === 'float32'
              ? new Float32Array(1)
              : type === 'float64'
                ? new Float64Array(1)
                : new Uint8Array(1),
  }));
  if (columns.length > 0) await session.run(columns, 1).catch(() => undefined);
}

/** Admit and run raw rows. Refused rows have violations and null; the others are answered. */
export async function runRows(model: LoadedModel, rows: readonly RawRow[]): Promise<RowsAnswer> {
  const admission = admit(model.plan, rows);
  const predictions: (Prediction | null)[] = rows.map(() => null);
  if (admission.admitted.length === 0) return { admission, outputs: [], predictions, micros: 0 };
  const began = performance.now();
  const outputs = await model.session.run(admission.columns, admission.admitted.length);
  const micros = (performance.now() - began) * 1000;
  for (const [index, prediction] of predictionsOf(outputs, admission.admitted.length).entries()) {
    const row = admission.admitted[index];
    if (row !== undefined) predictions[row] = prediction;
  }
  return { admission, outputs, predictions, micros };
}

/** Columns of the contract that are text whatever a CSV's values look like. */
export function textColumns(contract: Contract): string[] {
  return contract.inputs
    .filter(({ type }) => type === 'string' || type === 'date' || type === 'datetime')
    .map(({ name }) => name);
}
