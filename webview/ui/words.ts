const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** Three significant digits, thousands separated: `0.0612`, `1,170`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(2);
  return (size >= 1000 ? whole : three).format(value).replace('-', '−');
}

export function count(value: number): string {
  return whole.format(value);
}

/** `1 row`, `72 rows`. */
export function many(value: number, one: string, several = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : several}`;
}

/** Microseconds as a person would say them: `210 µs`, `3.1 ms`, `1.2 s`. */
export function duration(micros: number): string {
  if (micros < 1000) return `${figure(micros)} µs`;
  if (micros < 1e6) return `${figure(micros / 1000)} ms`;
  return `${figure(micros / 1e6)} s`;
}
