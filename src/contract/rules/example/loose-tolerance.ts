import { type Rule } from '../../rule';
import { figure, quoted } from '../../shown';
import { isExact, predictionSpread } from '../loose';

export const looseTolerance: Rule = {
  id: 'example/loose-tolerance',
  severity: 'warning',
  summary: 'A tolerance of an example lets no other answer pass',
  phase: 'typing',
  *check(context) {
    const { document } = context;
    for (const { name, path, expect, tolerance } of document.contract?.examples ?? []) {
      const spreads = Object.entries(expect ?? {}).flatMap(([output, value]): [string, number][] => {
        const spread = typeof value === 'number' ? predictionSpread(context, output) : undefined;
        return spread === undefined ? [] : [[output, spread]];
      });
      const loose = spreads.find(([output, spread]) => tolerance >= spread / 2 && !isExact(context, output, tolerance));
      if (loose === undefined || !document.has([...path, 'tolerance'])) continue;
      yield {
        at: { path: [...path, 'tolerance'], on: 'value' },
        message: `The example ${quoted(name)} proves nothing: its tolerance is ${tolerance}, and the predictions of ${quoted(loose[0])} in the reference are ${figure(loose[1])} apart at most — nearly any answer would be as expected — write what rounding explains, such as 1.0e-4; it is absolute, and no share.`,
      };
    }
  },
};
