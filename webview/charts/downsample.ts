/** As many values as `most` at most, each the largest of its stretch, so that no peak is lost; null where a stretch has none. */
export function downsample(values: readonly (number | null)[], most: number): (number | null)[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, i) => {
    const from = Math.floor((i * values.length) / most);
    const to = Math.floor(((i + 1) * values.length) / most);
    let largest: number | null = null;
    for (let at = from; at < to; at++) {
      const value = values[at] ?? null;
      if (value !== null && (largest === null || value > largest)) largest = value;
    }
    return largest;
  });
}
