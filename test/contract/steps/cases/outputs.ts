/** Operations on the numbers of a model's output, and how wide it is. */
export interface OutputCase {
  readonly title: string;
  readonly width: number;
  readonly steps: Readonly<Record<string, unknown>>;
  readonly ulps?: number;
  /** Values beyond these are not what the operation is for (NaN in argmax). */
  readonly finite?: true;
}

/** Names of the model's classes. */
export const classes = ['bad', 'good', 'ugly'];
/** Every operation of outputs is in one at least (a test counts). */
export const outputCases: readonly OutputCase[] = [
  { title: 'index', width: 3, steps: { index: 2 } },
  { title: 'class', width: 3, steps: { class: 'good' } },
  { title: 'threshold', width: 1, steps: { threshold: 0.7 } },
  { title: 'threshold at least', width: 1, steps: { threshold: { at_least: 0.1 } } },
  { title: 'threshold above, with labels', width: 1, steps: { threshold: { above: 0.5 }, labels: ['nein', 'ja'] } },
  { title: 'argmax', width: 3, steps: { argmax: {} }, finite: true },
  { title: 'argmax with labels', width: 3, steps: { argmax: {}, labels: ['a', 'ß', 'c'] }, finite: true },
  { title: 'max', width: 3, steps: { max: {} }, finite: true },
  { title: 'sum', width: 3, steps: { sum: { classes: ['ugly', 'bad'] } }, finite: true },
  { title: 'top_k classes', width: 3, steps: { top_k: { k: 2, give: 'classes' } }, finite: true },
  { title: 'top_k index', width: 3, steps: { top_k: { k: 3, give: 'index' } }, finite: true },
  { title: 'top_k values', width: 4, steps: { top_k: { k: 1, give: 'values' } }, finite: true },
  { title: 'softmax, class, threshold', width: 3, steps: { softmax: {}, class: 'ugly' }, ulps: 8, finite: true },
  { title: 'sigmoid', width: 2, steps: { sigmoid: {} }, ulps: 4 },
  { title: 'unscale', width: 1, steps: { unscale: { mean: 3.3, std: 0.7 } } },
  { title: 'expm1', width: 1, steps: { expm1: {} }, ulps: 6 },
  { title: 'round to cents', width: 1, steps: { round: { to: 0.01 } } },
  { title: 'round to fives', width: 1, steps: { round: { to: 5 } } },
];
