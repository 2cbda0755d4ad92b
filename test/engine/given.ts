import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EngineClientOptions } from '../../src/engine/client';

export const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));

/** The engine from its source: a test needs no bundle. */
export const fromSource: EngineClientOptions = {
  entry: fileURLToPath(new URL('../../src/engine/main.ts', import.meta.url)),
  execArgv: ['--import=tsx'],
};

export interface Golden {
  readonly parity: GoldenParity;
  readonly wrong: GoldenParity;
  readonly answers: readonly number[];
  readonly decisions: readonly string[];
  readonly profile: {
    readonly rows: number;
    readonly age: GoldenColumn;
    readonly probability: GoldenColumn;
    readonly purpose: Readonly<Record<string, number>>;
  };
  readonly covered: { readonly nearestBelow: number; readonly nearestAbove: number };
  readonly summary: {
    readonly missing: number;
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly std: number;
    readonly distinct: number;
    readonly histogram: readonly number[];
    readonly purpose: Readonly<Record<string, number>>;
    readonly firstTime: number;
  };
}
interface GoldenParity {
  readonly rows: number;
  readonly refused: number;
  readonly largestAbsolute: number;
  readonly largestRelative: number;
  readonly beyond: number;
  readonly worstRow: number | null;
  readonly flips: number;
}
interface GoldenColumn {
  readonly edges: readonly number[];
  readonly cells: readonly number[];
  readonly missing: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** What numpy and Python's onnxruntime say: made by fixtures/make.py. */
export const golden = JSON.parse(readFileSync(join(fixtures, 'golden.json'), 'utf8')) as Golden;

/** The contract of scores.onnx; `more` is appended. */
export function scoresContract(
  more = 'reference: {path: reference.parquet, predictions: {probability: p_bad}}',
): string {
  return `apiVersion: slipway/v1
kind: Model
metadata: {name: scores, version: 1.0.0}
model: {path: scores.onnx}
inputs:
  age: {type: float64, range: [0, 120], missing: pass}
  purpose: {type: string, categories: [car, tv, school], unknown: other}
preprocessing: []
outputs:
  probability: {from: probability}
  decision: {from: probability, threshold: 0.5, labels: [good, bad]}
${more}
`;
}

/** A contract of the models with one number x and one number y. */
export const numberContract = `apiVersion: slipway/v1
kind: Model
metadata: {name: number, version: 1.0.0}
model: {path: model.onnx}
inputs:
  x: {type: float32}
preprocessing: []
outputs:
  y: {from: y}
`;

/** A folder that is gone after the tests of the surrounding `describe`. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Whether a process lives; a zombie that nobody has waited for counts as gone. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

/** Asks until it holds; a wait that never ends is mocha's to report. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** A call that any engine can answer: `bad`. */
export const scores = {
  artifact: join(fixtures, 'scores.onnx'),
  contract: scoresContract(),
  rows: [{ age: 40, purpose: 'car' }],
};
