import { type Path, type StepUse } from './model';
import { plain, quoted } from './shown';
import { outputSteps } from './steps/registry';
import { type FlowIssue, type StepIssue } from './step';
import { suggest } from './suggest';

/** What a step says of itself, at its place in the contract. */
export function within(path: Path, issue: StepIssue): FlowIssue {
  return { ...issue, path: [...path, ...issue.path] };
}

/** A step that the model's opset is too old for. */
export function opsetIssue(use: StepUse, needed: number, opset: number, operator?: string): FlowIssue {
  const what =
    operator === undefined ? `operators of opset ${needed}` : `the operator ${operator} as of opset ${needed}`;
  return {
    code: 'opset',
    path: use.path,
    on: 'key',
    message: `${plain(use.op)} needs ${what}, and the model is written in opset ${opset} — an artifact keeps the model's own opset, so it cannot be made — export the model with "target_opset: ${needed}" or higher, or convert the file that is there with onnx.version_converter.convert_version(model, ${needed}): some exporters write the lowest opset whatever is asked.`,
    data: { step: use.op, opset: needed, ...(operator !== undefined && { operator }) },
  };
}

/** An operation that is not in the list; `others` is the list of the other place where operations stand. */
export function unknownStep(
  use: StepUse,
  steps: ReadonlyMap<string, { readonly elsewhere?: readonly string[] }>,
  others: ReadonlyMap<string, unknown>,
): FlowIssue {
  if (others.has(use.op)) {
    const where = others === outputSteps ? 'an operation of an output' : 'a step of the preprocessing';
    return {
      code: 'unknown-step',
      path: use.path,
      on: 'key',
      message: `${quoted(use.op)} is ${where}, not of this place — it cannot run here — move it there.`,
      data: { name: use.op },
    };
  }
  const [same] = [...steps].find(([, { elsewhere = [] }]) => elsewhere.includes(use.op)) ?? [];
  const meant = same ?? suggest(use.op, steps.keys());
  const todo = meant === undefined ? `write one of ${[...steps.keys()].join(', ')}` : `write ${quoted(meant)}`;
  return {
    code: 'unknown-step',
    path: use.path,
    on: 'key',
    message: `The language has no step ${quoted(use.op)}${meant === undefined ? '' : `. Did you mean ${quoted(meant)}?`} — what training did there would not happen in production — ${todo}.`,
    data: { name: use.op, ...(meant !== undefined && { meant }) },
  };
}
