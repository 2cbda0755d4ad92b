import assert from 'node:assert/strict';
import { GraphBuilder } from '../../../src/onnx/graph';
import { standaloneModel } from '../../../src/onnx/model';
import { type StepUse } from '../../../src/contract/model';
import { type OutputState, type PlainColumn } from '../../../src/contract/step';
import { bindArguments, outputSteps } from '../../../src/contract/steps/registry';

type Operations = Readonly<Record<string, unknown>>;

export function usesOf(steps: Operations): StepUse[] {
  return Object.entries(steps).map(([op, args]) => ({ op, args, path: ['outputs', 'answer', op] }));
}

/** The lowest opset that has every operator of the operations. */
export function outputOpset(steps: Operations): number {
  return Math.max(
    ...usesOf(steps).map((use) => {
      const step = outputSteps.get(use.op);
      assert.ok(step);
      const bound = bindArguments(step, use);
      assert.ok(bound.ok);
      return step.opset(bound.args);
    }),
  );
}

/** Operations alone as a model from `x` to `answer`, and what they mean. */
export function outputGraph(
  steps: Operations,
  start: OutputState,
  opset: number,
  classes: readonly string[] | undefined,
): {
  readonly bytes: Uint8Array;
  readonly references: readonly ((rows: PlainColumn) => PlainColumn)[];
  readonly state: OutputState;
} {
  const graph = new GraphBuilder({ opset, taken: new Set(['x', 'answer']) });
  const scope = { precision: 'float64' as const, classes };
  let value = 'x';
  let state: OutputState = start;
  const references: ((rows: PlainColumn) => PlainColumn)[] = [];
  for (const use of usesOf(steps)) {
    const step = outputSteps.get(use.op);
    assert.ok(step);
    const bound = bindArguments(step, use);
    assert.ok(bound.ok);
    const now = state;
    const after = step.infer(bound.args, now, {
      ...scope,
      issue: (issue) => {
        assert.fail(issue.message);
      },
    });
    assert.ok(after);
    value = step.lower(bound.args, value, now, { ...scope, graph });
    references.push((rows) => step.reference(bound.args, rows, now, scope));
    state = after;
  }
  graph.alias(value, 'answer');
  const bytes = standaloneModel(
    graph,
    [{ name: 'x', elementType: start.type, shape: [null, start.width ?? null] }],
    [{ name: 'answer', elementType: state.type, shape: [null, state.width ?? null] }],
  );
  return { bytes, references, state };
}
