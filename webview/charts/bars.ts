import { svg } from '../ui/dom';

/** Reference counts as a bar picture behind a form field; says nothing that the range beside it does not. */
export function backdrop(counts: readonly number[]): SVGElement {
  const top = Math.max(...counts, 1);
  return svg(
    'svg',
    { viewBox: `0 0 ${counts.length} 1`, preserveAspectRatio: 'none', class: 'backdrop', 'aria-hidden': 'true' },
    ...counts.map((each, i) => svg('rect', { x: i + 0.1, y: 1 - each / top, width: 0.8, height: each / top })),
  );
}
