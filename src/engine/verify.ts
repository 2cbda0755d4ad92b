import { type Contract, type OutputSpec } from '../contract/model';
import { type ParityReport } from '../protocol/engine';
import { type Json, type Prediction } from '../protocol/rows';
import { runRows, type LoadedModel } from './models';
import { withRows } from './reference';

/** Where the contract declares none: a float32 model against a float64 notebook. */
const defaultTolerance = { relative: 1e-5, rows: 0 };

type OutputReport = ParityReport['outputs'][number];

interface Comparison {
  readonly output: string;
  readonly column: string;
  readonly absolute: number;
  readonly relative: number;
  readonly mayDiffer: number;
  report: OutputReport;
  worstExcess: number;
}

/**
 * Parity over all reference rows: each output that the contract pairs with a prediction column, within its tolerance (a difference may be within the
 * absolute or the relative one; texts must be equal), and every decision equal to the one that the notebook's own prediction gives.
 */
export async function verify(model: LoadedModel, reference: string, signal: AbortSignal): Promise<ParityReport> {
  const { contract } = model;
  return withRows(contract, reference, async (table, batches) => {
    const present = new Set(table.columns.map(({ name }) => name));
    const comparisons = comparisonsOf(contract, present, reference);
    const decisions = decisionsOf(contract);
    const totals = { rows: 0, refused: 0, flips: 0 };
    let firstRefusal: ParityReport['firstRefusal'] = null;
    for await (const batch of batches()) {
      signal.throwIfAborted();
      const { predictions, admission } = await runRows(model, batch.rows);
      const [violation] = admission.violations;
      if (violation && !firstRefusal) firstRefusal = { ...violation, row: violation.row + batch.first };
      predictions.forEach((prediction, index) => {
        totals.rows++;
        if (!prediction) {
          totals.refused++;
          return;
        }
        const whole = batch.whole[index] ?? {};
        for (const comparison of comparisons)
          compare(
            comparison,
            batch.first + index,
            whole[comparison.column] ?? null,
            prediction[comparison.output] ?? null,
          );
        if (decisions.some((decision) => flips(decision, comparisons, whole, prediction))) totals.flips++;
      });
      await new Promise(setImmediate);
    }
    const within = comparisons.every(({ report, mayDiffer }) => report.beyond <= Math.floor(mayDiffer * totals.rows));
    return {
      ...totals,
      firstRefusal,
      outputs: comparisons.map(({ report }) => report),
      holds: within && totals.flips === 0 && totals.refused === 0,
    };
  });
}

function comparisonsOf(contract: Contract, present: ReadonlySet<string>, reference: string): Comparison[] {
  return Object.entries(contract.reference?.predictions ?? {}).map(([output, column]) => {
    if (!present.has(column))
      throw new Error(
        `${reference} has no column ${column}, where the contract says the notebook's ${output} is — write it there, or correct reference.predictions.`,
      );
    const tolerance = contract.parity[output] ?? defaultTolerance;
    return {
      output,
      column,
      absolute: tolerance.absolute ?? 0,
      relative: 'relative' in tolerance ? (tolerance.relative ?? 0) : 0,
      mayDiffer: tolerance.rows,
      report: { output, rows: 0, largestAbsolute: 0, largestRelative: 0, beyond: 0, worst: null },
      worstExcess: 0,
    };
  });
}

function compare(comparison: Comparison, row: number, expected: Json, actual: Json): void {
  const { report } = comparison;
  const rows = report.rows + 1;
  if (typeof expected === 'number' && typeof actual === 'number') {
    const absolute = Math.abs(actual - expected);
    const relative = expected === 0 ? (absolute === 0 ? 0 : Infinity) : absolute / Math.abs(expected);
    const allowed = Math.max(comparison.absolute, comparison.relative * Math.abs(expected));
    const beyond = !(absolute <= allowed);
    const worse = absolute - allowed > comparison.worstExcess;
    if (worse) comparison.worstExcess = absolute - allowed;
    comparison.report = {
      ...report,
      rows,
      largestAbsolute: Math.max(report.largestAbsolute, absolute),
      largestRelative: Number.isFinite(relative) ? Math.max(report.largestRelative, relative) : report.largestRelative,
      beyond: report.beyond + (beyond ? 1 : 0),
      worst: beyond && worse ? { row, expected, actual } : report.worst,
    };
    return;
  }
  const same = expected === actual || (expected !== null && actual !== null && String(expected) === String(actual));
  const shown = (value: Json) =>
    typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
  comparison.report = {
    ...report,
    rows,
    beyond: report.beyond + (same ? 0 : 1),
    worst:
      same || report.worst
        ? report.worst
        : { row, expected: shown(expected), actual: actual === null ? null : shown(actual) },
  };
}

/** A two-way decision that is made of a compared number by a threshold: the notebook's own number decides, too. */
interface Decision {
  readonly output: OutputSpec;
  readonly from: string;
  readonly threshold: number;
  readonly above: boolean;
  readonly labels: readonly string[];
}

function decisionsOf(contract: Contract): Decision[] {
  return contract.outputs.flatMap((output) => {
    const threshold = output.steps.find(({ op }) => op === 'threshold');
    if (!threshold || output.steps.some(({ op }) => op !== 'threshold' && op !== 'labels')) return [];
    const limit = limitOf(threshold.args);
    const labels = output.steps.find(({ op }) => op === 'labels')?.args ?? labelsWithin(threshold.args);
    if (limit === undefined) return [];
    return [
      {
        output,
        from: output.from,
        threshold: limit.value,
        above: limit.above,
        labels: Array.isArray(labels) ? labels.map(String) : [],
      },
    ];
  });
}

function limitOf(args: unknown): { readonly value: number; readonly above: boolean } | undefined {
  if (typeof args === 'number') return { value: args, above: false };
  if (typeof args !== 'object' || args === null) return undefined;
  if ('above' in args && typeof args.above === 'number') return { value: args.above, above: true };
  if ('at_least' in args && typeof args.at_least === 'number') return { value: args.at_least, above: false };
  if ('threshold' in args) return limitOf(args.threshold);
  return undefined;
}

function labelsWithin(args: unknown): unknown {
  return typeof args === 'object' && args !== null && 'labels' in args ? args.labels : undefined;
}

function flips(
  decision: Decision,
  comparisons: readonly Comparison[],
  whole: Readonly<Record<string, Json>>,
  prediction: Prediction,
): boolean {
  const column = comparisons.find(({ output }) => output === decision.from)?.column;
  const expected = column === undefined ? undefined : whole[column];
  if (typeof expected !== 'number') return false;
  const reached = decision.above ? expected > decision.threshold : expected >= decision.threshold;
  const said = prediction[decision.output.name];
  return decision.labels.length === 2 ? said !== decision.labels[reached ? 1 : 0] : Boolean(said) !== reached;
}
