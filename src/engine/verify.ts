import { type Contract, type ParityTolerance } from '../contract/model';
import { type ParityReport } from '../protocol/engine';
import { type Json, type RawRow } from '../protocol/rows';
import { NotebookDecisions } from './decisions';
import { EngineError } from './error';
import { runRows, type LoadedModel } from './models';
import { CauseFinder } from './parity-cause';
import { withRows } from './reference';

/** Where the contract declares none: a float32 model against a float64 notebook. */
const defaultTolerance: ParityTolerance = { relative: 1e-5, rows: 0 };

type OutputReport = ParityReport['outputs'][number];

interface Comparison {
  readonly output: string;
  readonly column: string;
  readonly absolute: number;
  readonly relative: number;
  readonly mayDiffer: number;
  readonly finder: CauseFinder;
  report: OutputReport;
  worstExcess: number;
}

/**
 * Parity over all reference rows: each output that the contract pairs with a prediction column, within its tolerance (a difference may be within the
 * absolute or the relative one, `numpy.abs(actual - expected) <= numpy.maximum(absolute, relative * numpy.abs(expected))`; texts must be equal;
 * vectors number by number), and every decision equal to the one that the notebook's own prediction gives. Refused rows are counted and not compared.
 * Throws EngineError `table` where there is nothing to compare: proof of nothing is no proof.
 */
export async function verify(model: LoadedModel, reference: string, signal: AbortSignal): Promise<ParityReport> {
  const { contract } = model;
  return withRows(model, reference, signal, async (table, batches) => {
    const comparisons = comparisonsOf(contract, new Set(table.columns.map(({ name }) => name)), reference);
    const decisions = new NotebookDecisions(contract, contract.reference?.predictions ?? {});
    let [rows, refused, flips] = [0, 0, 0];
    let firstRefusal: ParityReport['firstRefusal'] = null;
    for await (const batch of batches()) {
      const { predictions, admission } = await runRows(model, batch.rows);
      rows += predictions.length;
      refused += predictions.length - admission.admitted.length;
      const refusal = admission.violations.find(({ row }) => !predictions[row]);
      if (refusal) firstRefusal ??= { ...refusal, row: refusal.row + batch.first };
      for (const index of admission.admitted) {
        for (const comparison of comparisons)
          compare(
            comparison,
            batch.rows[index] ?? {},
            batch.first + index,
            batch.whole[index]?.[comparison.column] ?? null,
            predictions[index]?.[comparison.output] ?? null,
          );
      }
      flips += decisions.flips(batch.whole, predictions);
    }
    if (rows === refused)
      throw new EngineError(
        'table',
        rows === 0
          ? `${reference} has no rows, so there is nothing to compare with — write the notebook's rows and predictions to it.`
          : `The contract refuses all ${rows} rows of ${reference}, so nothing was compared; the first: ${firstRefusal?.message ?? 'no reason given'}`,
      );
    const within = comparisons.every(({ report, mayDiffer }) => report.beyond <= mayDiffer * report.rows);
    return {
      rows,
      refused,
      firstRefusal,
      outputs: comparisons.map(withCause),
      flips,
      holds: within && flips === 0,
    };
  });
}

function comparisonsOf(contract: Contract, present: ReadonlySet<string>, reference: string): Comparison[] {
  const pairs = Object.entries(contract.reference?.predictions ?? {});
  if (pairs.length === 0)
    throw new EngineError(
      'request',
      "The contract names no column with the notebook's predictions, so there is nothing to compare — add reference: {predictions: {OUTPUT: COLUMN}}.",
    );
  return pairs.map(([output, column]) => {
    if (!present.has(column))
      throw new EngineError(
        'table',
        `${reference} has no column ${column}, where the contract says the notebook's ${output} is — write it there, or correct reference.predictions.`,
      );
    if (!contract.outputs.some(({ name }) => name === output))
      throw new EngineError(
        'request',
        `reference.predictions names ${output}, which is none of the contract's outputs — correct the name.`,
      );
    const tolerance = Object.hasOwn(contract.parity, output)
      ? (contract.parity[output] ?? defaultTolerance)
      : defaultTolerance;
    return {
      output,
      column,
      absolute: tolerance.absolute ?? 0,
      relative: tolerance.relative ?? 0,
      mayDiffer: tolerance.rows,
      finder: new CauseFinder(contract),
      report: { output, rows: 0, largestAbsolute: 0, largestRelative: 0, beyond: 0, worst: null },
      worstExcess: -Infinity,
    };
  });
}

interface Difference {
  readonly absolute: number;
  readonly relative: number;
  /** How far beyond what is allowed; at most 0 is within. */
  readonly excess: number;
}

function withCause({ report, finder, absolute, relative }: Comparison): OutputReport {
  const cause = finder.cause(report.largestRelative, (expected) => Math.max(absolute, relative * Math.abs(expected)));
  return cause === undefined ? report : { ...report, cause };
}

function compare(comparison: Comparison, raw: RawRow, row: number, expected: Json, actual: Json): void {
  const { report } = comparison;
  const { absolute, relative, excess } = difference(comparison, expected, actual);
  const beyond = excess > 0;
  comparison.finder.add(raw, expected, actual, beyond);
  const worst = beyond && excess > comparison.worstExcess;
  if (worst) comparison.worstExcess = excess;
  comparison.report = {
    ...report,
    rows: report.rows + 1,
    largestAbsolute: Math.max(report.largestAbsolute, absolute),
    largestRelative: Math.max(report.largestRelative, relative),
    beyond: report.beyond + (beyond ? 1 : 0),
    worst: worst ? { row, expected: figure(expected), actual: actual === null ? null : figure(actual) } : report.worst,
  };
}

function difference(comparison: Comparison, expected: Json, actual: Json): Difference {
  if (typeof expected === 'number' && typeof actual === 'number') {
    const absolute = Math.abs(actual - expected);
    const allowed = Math.max(comparison.absolute, comparison.relative * Math.abs(expected));
    return { absolute, relative: expected === 0 ? 0 : absolute / Math.abs(expected), excess: absolute - allowed };
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    const parts = expected.map((part, index) => difference(comparison, part, actual[index] ?? null));
    const most = (of: (part: Difference) => number) => Math.max(...parts.map(of));
    return { absolute: most((p) => p.absolute), relative: most((p) => p.relative), excess: most((p) => p.excess) };
  }
  const same = expected === actual || (expected !== null && actual !== null && shown(expected) === shown(actual));
  return { absolute: 0, relative: 0, excess: same ? 0 : Infinity };
}

/** Texts are compared as written, so that a label 1 of a CSV is the label "1". */
function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function figure(value: Json): number | string {
  return typeof value === 'number' ? value : shown(value);
}
