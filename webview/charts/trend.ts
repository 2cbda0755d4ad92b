import { dress, s } from '../ui/element';

const width = 96;
const height = 20;

/** A line of the last values with the noise as a band under it; the figure beside it says the same, so it is hidden from screen readers. */
export function sparkline() {
  const noiseBand = s('rect', { class: 'noise', x: 0, width });
  const line = s('path', { class: 'line' });
  const element = s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', class: 'sparkline', 'aria-hidden': 'true' },
    noiseBand,
    line,
  );
  return {
    element,
    /** `noise` in the unit of `values`; values below 0 are drawn at 0. */
    update: (values: readonly number[], noise: number): void => {
      const top = Math.max(...values, noise * 2, Number.MIN_VALUE);
      const y = (value: number): number => height - 1 - (Math.max(0, value) / top) * (height - 2);
      const x = (index: number): number => (values.length < 2 ? width : (index / (values.length - 1)) * width);
      dress(noiseBand, { y: y(noise), height: height - y(noise) });
      dress(line, {
        d: values.map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(''),
      });
    },
  };
}
