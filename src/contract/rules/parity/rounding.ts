import { type Rule } from '../../rule';
import { plain } from '../../shown';

import { differences } from '../parity-differences';

export const rounding: Rule = {
  id: 'parity/rounding',
  severity: 'error',
  summary: 'Differences from the notebook are within the tolerance, rounding included',
  phase: 'saving',
  check: (context) =>
    differences(context, 'rounding', (outputs) => ({
      why: 'no difference is larger than float32 sums come to, so this is rounding and not another step; near a threshold it can still turn a decision around',
      todo: `write "parity: {${outputs.map(tolerance).join(', ')}}" if that is harmless here, or export the model in float64`,
    })),
};

function tolerance(o: { output: string; largestAbsolute: number; largestRelative: number }): string {
  // Where only zeros differ there is no share of them.
  const [name, least] = o.largestRelative > 0 ? ['relative', o.largestRelative] : ['absolute', o.largestAbsolute];
  return `${plain(o.output)}: {${name}: ${ceiling(least)}}`;
}

/** The next larger of 1, 2 and 5 times a power of ten, as YAML reads it back as a number. */
function ceiling(x: number): string {
  const power = Math.floor(Math.log10(x));
  const digit = [1, 2, 5].find((candidate) => candidate * 10 ** power >= x);
  return digit === undefined ? `1.0e${power + 1}` : `${digit}.0e${power}`;
}
