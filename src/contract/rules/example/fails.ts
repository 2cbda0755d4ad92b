import { type Json } from '../../../protocol/rows';
import { type Rule } from '../../rule';
import { quoted, shown } from '../../shown';
import { differing } from '../parity-differences';

/** Numbers within an absolute tolerance, everything else equal; an expected NaN is a missing answer. */
function agrees(expected: number | string | boolean, actual: Json | undefined, tolerance: number): boolean {
  if (typeof expected !== 'number') return expected === actual;
  if (typeof actual !== 'number') return Number.isNaN(expected) && actual === null;
  return expected === actual || Math.abs(expected - actual) <= tolerance;
}

export const fails: Rule = {
  id: 'example/fails',
  severity: 'error',
  summary: 'Every example gives what it expects',
  phase: 'saving',
  *check(context) {
    const { document, examples } = context;
    // Parity has told of these, on all rows: an example that is as far off is one more row. Rounding explains no example.
    const differ = new Map(
      differing(context)
        .filter(({ cause }) => cause?.kind !== 'rounding')
        .map((output) => [output.output, output.largestAbsolute]),
    );
    const isTold = (name: string, gap: number): boolean =>
      (differ.get(name) ?? -1) >= gap ||
      document.contract?.outputs.some((output) => output.name === name && differ.has(output.from)) === true;
    for (const { name, path, expect, tolerance } of document.contract?.examples ?? []) {
      const result = examples?.get(name);
      if (result === undefined || 'error' in result) continue;
      const prediction = result.predictions[0];
      if (prediction === undefined || prediction === null) continue;
      for (const [output, expected] of Object.entries(expect ?? {})) {
        if (!Object.hasOwn(prediction, output)) continue;
        const actual = prediction[output];
        if (agrees(expected, actual, tolerance)) continue;
        const gap =
          typeof expected === 'number' && typeof actual === 'number' ? Math.abs(expected - actual) : undefined;
        if (isTold(output, gap ?? 0)) continue;
        const by = gap === undefined ? '' : `, ${gap.toPrecision(3)} away with a tolerance of ${tolerance}`;
        yield {
          at: { path: [...path, 'expect', output], on: 'value' },
          message: `The example ${quoted(name)} expects ${shown(expected)} for ${quoted(output)} and gets ${shown(actual)}${by} — production would answer what nobody expects — correct the step that differs from the notebook, or the expectation if the notebook gives ${shown(actual)}, too.`,
          data: { example: name, output, expected, actual: actual ?? null },
        };
      }
    }
  },
};
