/** Numbers and times as a person says them. Times are ms since the epoch, `now` is passed in. */

export function count(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** 3 significant digits without trailing zeros: 0.0314, 3.1, 12,300; with a true minus sign. */
export function figure(x: number): string {
  if (x === 0) return '0';
  if (!Number.isFinite(x)) return String(x);
  const sign = x < 0 ? '−' : '';
  const size = Math.abs(x);
  if (size < 1e-4 || size >= 1e15) return sign + size.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
  const rounded = Number(size.toPrecision(3));
  return sign + (rounded >= 1000 ? count(rounded) : String(rounded));
}

/** A datum, not a measure: its whole part is never rounded away. 12,345, 0.0612. */
export function datum(x: number): string {
  const size = Math.abs(x);
  return size >= 1000 && size < 1e15 ? count(x).replace('-', '−') : figure(x);
}

/** A share as a percentage. Neither 0 % nor 100 % is said of what is not. */
export function percent(share: number): string {
  if (share > 0 && share < 0.00005) return 'under 0.01 %';
  const digits = Number((share * 100).toPrecision(3));
  return digits === 100 && share < 1 ? '99.9 %' : `${digits} %`;
}

/** Microseconds: 850 µs, 3.1 ms, 1.25 s. */
export function latency(micros: number): string {
  if (micros < 1000) return `${figure(micros)} µs`;
  return micros < 1e6 ? `${figure(micros / 1000)} ms` : `${figure(micros / 1e6)} s`;
}

/** A value of a distance with the half-width of its interval, to the same place: 3.10 ± 0.21. */
export function plusMinus(value: number, halfWidth: number): string {
  const places = halfWidth > 0 ? Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(halfWidth)))) : 3;
  const most = Math.min(places, 3);
  return `${value.toFixed(most).replace('-', '−')} ± ${halfWidth.toFixed(most)}`;
}

/** To two places, with its sign: +1.84, −0.03, 0.00. */
export function signed(x: number): string {
  const text = Math.abs(x).toFixed(2);
  return Number(text) === 0 ? text : `${x < 0 ? '−' : '+'}${text}`;
}

/** How long: 8 s, 12 min, 3 h, 5 d. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 86_400
    ? `${figure(Math.round(seconds / 360) / 10)} h`
    : `${figure(Math.round(seconds / 8640) / 10)} d`;
}

export function ago(at: number, now: number): string {
  return now - at < 1500 ? 'now' : `${span(now - at)} ago`;
}

const formats = {
  clock: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }),
  weekday: new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' }),
  date: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
  exact: new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' }),
};

/** 14:05 today, Mon 14:05 within six days, else 3 Nov, 14:05. */
export function moment(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  if (sameDay) return formats.clock.format(at);
  return Math.abs(now - at) < 6 * 86_400_000 ? formats.weekday.format(at) : formats.date.format(at);
}

export function exact(at: number): string {
  return formats.exact.format(at);
}

/** The first 8 digits of a sha256. */
export function short(sha: string): string {
  return sha.length > 8 ? `${sha.slice(0, 8)}…` : sha;
}
