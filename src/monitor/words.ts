/** Numbers as a person says them: 3 significant digits, thousands separated, no locale and no clock. */

export function count(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** 3 significant digits without trailing zeros: 0.0314, 3.1, 12,300. */
export function figure(x: number): string {
  if (x === 0) return '0';
  if (!Number.isFinite(x)) return String(x);
  if (Math.abs(x) < 1e-4) return x.toExponential(1).replace('.0e', 'e');
  const rounded = Number(x.toPrecision(3));
  return Math.abs(rounded) >= 1000 ? (rounded < 0 ? '-' : '') + count(Math.abs(rounded)) : String(rounded);
}

/** A share as a percentage. Neither 0 % nor 100 % is said of what is not. */
export function percent(share: number): string {
  if (share > 0 && share < 0.00005) return 'under 0.01 %';
  const digits = Number((share * 100).toPrecision(3));
  if (digits === 100 && share < 1) return '99.9 %';
  return `${digits} %`;
}

/** With its sign: +0.52, -1.3. */
export function signed(x: number): string {
  return (x > 0 ? '+' : '') + figure(x);
}

/** A duration in microseconds: 850 µs, 3.1 ms, 1.25 s. */
export function duration(micros: number): string {
  if (micros < 1000) return `${figure(micros)} µs`;
  return micros < 1e6 ? `${figure(micros / 1000)} ms` : `${figure(micros / 1e6)} s`;
}

/** A stretch of time: 45 s, 15 minutes, 1 hour, 30 days. */
export function stretch(ms: number): string {
  for (const [size, name] of [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
  ] as const) {
    if (ms >= size) return `${figure(ms / size)} ${name}${ms === size ? '' : 's'}`;
  }
  return `${figure(ms / 1000)} s`;
}

/** `a`, `a` and `b`, `a`, `b` and 3 more. */
export function names(columns: readonly string[], most = 3): string {
  const quoted = columns.map((column) => `\`${column}\``);
  if (quoted.length > most) return `${quoted.slice(0, most - 1).join(', ')} and ${quoted.length - most + 1} more`;
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`;
}

/** The first 8 digits of a sha256: enough for a person to tell two apart. */
export function short(sha: string): string {
  return `${sha.slice(0, 8)}…`;
}
