import { statSync } from 'node:fs';
import { admissionPlan, admit, type Admission, type AdmissionPlan } from '../contract/admission';
import { parseContract } from '../contract/document';
import { type Contract } from '../contract/model';
import { type RawRow, type Prediction } from '../protocol/rows';
import { EngineError } from './error';
import { predictionsOf } from './predictions';
import { ModelSession, type OutputColumn } from './session';
import { answersRowByRow, warmUp } from './warm-up';

/** An artifact with its contract, ready to take raw rows. */
export interface LoadedModel {
  readonly session: ModelSession;
  readonly contract: Contract;
  readonly plan: AdmissionPlan;
  /** Rows of a file that one run takes: a heavy model gets few, so that a cancel between batches is soon heard. */
  readonly rowsAtOnce: number;
}

export interface RowsAnswer {
  readonly admission: Admission;
  readonly outputs: readonly OutputColumn[];
  /** As long as the rows: null where a row was refused. */
  readonly predictions: (Prediction | null)[];
  /** Of the runs alone. */
  readonly micros: number;
}

interface Entry {
  readonly model: Promise<LoadedModel>;
  users: number;
  evicted: boolean;
}

/** Sessions that are kept for the next call: an edit goes back and forth. */
const kept = 2;
/** What one run of many rows may take, milliseconds: half of the time that a cancelled call has to stop. */
const runBudget = 500;
const mostRowsAtOnce = 2048;

/** Sessions by file and contract; a changed file is loaded again. One that is in use is released after its last call (facts: serving.md 5.1). */
export class Models {
  readonly #entries = new Map<string, Entry>();

  async use<T>(artifact: string, contractText: string, work: (model: LoadedModel) => Promise<T>): Promise<T> {
    const key = `${stamp(artifact)}\n${contractText}`;
    const entry = this.#entries.get(key) ?? { model: load(artifact, contractText), users: 0, evicted: false };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users++;
    try {
      this.#evictOldest();
      return await work(await entry.model);
    } finally {
      entry.users--;
      if (await failed(entry.model)) this.#entries.delete(key);
      else if (entry.evicted) await release(entry);
    }
  }

  #evictOldest(): void {
    for (const [key, entry] of [...this.#entries].slice(0, -kept)) {
      this.#entries.delete(key);
      entry.evicted = true;
      void release(entry);
    }
  }
}

function failed(model: Promise<LoadedModel>): Promise<boolean> {
  return model.then(
    () => false,
    () => true,
  );
}

async function release(entry: Entry): Promise<void> {
  if (entry.users > 0 || (await failed(entry.model))) return;
  await (await entry.model).session.release();
}

function stamp(path: string): string {
  try {
    const { mtimeMs, size } = statSync(path);
    return `${path} ${mtimeMs} ${size}`;
  } catch (cause) {
    throw new EngineError('model', `${path} does not exist — compile the contract again.`, { cause });
  }
}

export function readableContract(text: string): Contract {
  const { contract } = parseContract(text);
  if (!contract) throw new EngineError('request', 'The contract cannot be read — `slipway lint` shows why.');
  return contract;
}

async function load(artifact: string, contractText: string): Promise<LoadedModel> {
  const contract = readableContract(contractText);
  const plan = admissionPlan(contract);
  const session = await ModelSession.load(artifact);
  const milliseconds = await warmUp(session);
  const many = Math.floor(runBudget / Math.max(milliseconds, 0.01));
  if (!(await answersRowByRow(session))) session.rowsAtOnce = 1;
  return { session, contract, plan, rowsAtOnce: Math.min(mostRowsAtOnce, Math.max(1, many)) };
}

/** Admit and run raw rows, all at once. Refused rows have violations and null; the others are answered. */
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
