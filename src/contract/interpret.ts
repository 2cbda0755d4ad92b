import { type Flow } from './flow';
import { type Contract } from './model';
import { type OutputScope, type OutputState, type PlainColumn, type ReferenceScope } from './step';
import { bindArguments, outputSteps, preprocessingSteps } from './steps/registry';

/**
 * The steps of a contract in plain TypeScript, by their references. It checks the lowering and answers no request: rows are turned into
 * tensors by the artifact alone. `raw` holds the values of all rows one after the other, missing as NaN or "". The flow must be without errors.
 */
export function interpretSteps(
  contract: Contract,
  flow: Flow,
  raw: ReadonlyMap<string, readonly (number | string)[]>,
  rows: number,
): ReadonlyMap<string, PlainColumn> {
  const values = new Map<string, PlainColumn>();
  for (const [name, column] of raw) values.set(name, rowsOf(column, flow.inputs.get(name)?.width ?? 1));
  const inputs = new Map(contract.inputs.map((input) => [input.name, input]));
  let before = flow.inputs;
  contract.preprocessing.forEach((use, index) => {
    const after = flow.after[index] ?? before;
    const step = preprocessingSteps.get(use.op);
    const bound = step === undefined ? undefined : bindArguments(step, use);
    if (bound?.ok !== true)
      throw new RangeError(`Step ${index} has no meaning. The flow should have refused this contract.`);
    const scope: ReferenceScope = {
      precision: bound.precision ?? contract.precision,
      before,
      after,
      rows,
      input: (name) => inputs.get(name),
      value: (name) => values.get(name) ?? [],
      set: (name, value) => values.set(name, value),
    };
    bound.step.reference(bound.args, scope);
    before = after;
  });
  return new Map([...flow.final.keys()].map((name) => [name, values.get(name) ?? []]));
}

function rowsOf(values: readonly (number | string)[], width: number): PlainColumn {
  return Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));
}

/** One output's operations in plain TypeScript, from what the model answered. */
export function interpretOutput(
  output: Contract['outputs'][number],
  answer: PlainColumn,
  state: OutputState,
  scope: OutputScope,
): PlainColumn {
  let rows = answer;
  let now = state;
  for (const use of output.steps) {
    const step = outputSteps.get(use.op);
    const bound = step === undefined ? undefined : bindArguments(step, use);
    if (bound?.ok !== true) throw new RangeError(`The operation "${use.op}" has no meaning.`);
    rows = bound.step.reference(bound.args, rows, now, scope);
    now = bound.step.infer(bound.args, now, { ...scope, issue: () => undefined }) ?? now;
  }
  return rows;
}
