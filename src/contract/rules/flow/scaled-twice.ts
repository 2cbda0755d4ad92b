import { type Scaling } from '../../../onnx/scalings';
import { type Rule } from '../../rule';
import { quoted } from '../../shown';
import { fittedConstants, scalingOf } from '../fitted-constants';
import { flowReports } from '../flow-rule';

const id = 'flow/scaled-twice';

/** A model holds its constants in float32 nearly always. */
const rounding = 1e-5;

/** Whether one of the model's scalers has these very numbers for one of its features. */
function isIn(scalings: readonly Scaling[], { offset, divisor }: { offset: number; divisor: number }): boolean {
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
    for (const fitted of fittedConstants(context)) {
      const scaling = scalingOf(fitted);
      // 0 and 1 are in every graph.
      if (scaling === undefined || (Math.abs(scaling.divisor) === 1 && Number.isInteger(scaling.offset))) continue;
      if (!isIn(model.scalings, scaling)) continue;
      yield {
        at: { path: fitted.path },
        message: `The model itself scales a feature by the numbers that ${fitted.use.op} has for ${quoted(fitted.column)}: it subtracts ${scaling.offset} and divides by ${scaling.divisor} — the scaler was exported with the model, so the column would be scaled twice, and every answer would be wrong — delete the step here, or export the estimator without its scaler.`,
      };
    }
  },
};
