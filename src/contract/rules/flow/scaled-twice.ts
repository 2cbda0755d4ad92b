import { type Scaling } from '../../../onnx/scalings';
import { type StepUse } from '../../model';
import { type Rule } from '../../rule';
import { listed, quoted } from '../../shown';
import { type FittedConstants, fittedConstants, scalingOf } from '../fitted-constants';
import { flowReports } from '../flow-rule';

const id = 'flow/scaled-twice';

/** A model holds its constants in float32 nearly always. */
const rounding = 1e-5;

type Scale = NonNullable<ReturnType<typeof scalingOf>>;

/** Whether one of the model's scalers has these very numbers for one of its features. */
function isIn(scalings: readonly Scaling[], { offset, divisor }: Scale): boolean {
  return scalings.some(({ offset: offsets, divisor: divisors }) =>
    Array.from({ length: Math.max(offsets.length, divisors.length) }, (_, index) => index).some((index) => {
      const [a, b] = [offsets[offsets.length === 1 ? 0 : index], divisors[divisors.length === 1 ? 0 : index]];
      if (a === undefined || b === undefined) return false;
      return (
        Math.abs(a - offset) <= rounding * Math.max(Math.abs(offset), Math.abs(divisor)) &&
        Math.abs(b - divisor) <= rounding * Math.abs(divisor)
      );
    }),
  );
}

export const scaledTwice: Rule = {
  id,
  severity: 'warning',
  summary: 'A column is scaled once',
  phase: 'typing',
  *check(context) {
    yield* flowReports(id, context);
    const { model } = context;
    if (model.state !== 'read' || model.scalings === undefined || model.scalings.length === 0) return;
    const steps = new Map<StepUse, (FittedConstants & Scale)[]>();
    for (const fitted of fittedConstants(context)) {
      const scale = scalingOf(fitted);
      // 0 and 1 are in every graph.
      if (scale === undefined || (Math.abs(scale.divisor) === 1 && Number.isInteger(scale.offset))) continue;
      if (isIn(model.scalings, scale))
        steps.set(fitted.use, [...(steps.get(fitted.use) ?? []), { ...fitted, ...scale }]);
    }
    // A scaler is exported as a whole: one finding for the step, however many columns it has.
    for (const [use, [first, ...others]] of steps) {
      if (first === undefined) continue;
      const also = others.length === 0 ? '' : `, and the same goes for ${listed(others.map(({ column }) => column))}`;
      yield {
        at: others.length === 0 ? { path: first.path } : { path: use.path, on: 'key' },
        message: `The model itself scales a feature by the numbers that ${use.op} has for ${quoted(first.column)}: it subtracts ${first.offset} and divides by ${first.divisor}${also} — the scaler was exported with the model, so the column would be scaled twice, and every answer would be wrong — delete the step here, or export the estimator without its scaler.`,
        ...(others.length > 0 && {
          related: [first, ...others].map(({ path, column }) => ({
            at: { path },
            message: `the model's numbers for ${quoted(column)}`,
          })),
        }),
      };
    }
  },
};
