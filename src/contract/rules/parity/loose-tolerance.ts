import { type Path } from '../../model';
import { type Rule } from '../../rule';
import { figure, quoted } from '../../shown';
import { isExact, predictionSpread } from '../loose';

export const looseTolerance: Rule = {
  id: 'parity/loose-tolerance',
  severity: 'warning',
  summary: 'A tolerance of parity lets no other model pass',
  phase: 'typing',
  *check(context) {
    const { document } = context;
    for (const [output, { absolute, relative, rows }] of Object.entries(document.contract?.parity ?? {})) {
      const path: Path = ['parity', output];
      const spread = predictionSpread(context, output);
      // The middle of all predictions is never farther from one than this.
      const half = spread === undefined ? Infinity : spread / 2;
      const why: readonly [string, string] | undefined =
        absolute !== undefined && absolute >= half && !isExact(context, output, absolute)
          ? [
              'absolute',
              `the predictions of the reference are ${figure(2 * half)} apart at most, so one and the same answer for every row would pass`,
            ]
          : relative !== undefined && relative >= 1
            ? ['relative', 'an answer of 0 for every row would pass']
            : rows >= 0.5
              ? ['rows', 'half of the rows may have any answer at all']
              : undefined;
      if (why === undefined || !document.has([...path, why[0]])) continue;
      yield {
        at: { path: [...path, why[0]], on: 'value' },
        message: `Parity of ${quoted(output)} proves nothing: with this tolerance ${why[1]} — another model, or a step that is wrong, would be deployed with a proof — write what rounding explains, such as "relative: 1.0e-5", and correct the step that differs by more.`,
      };
    }
  },
};
