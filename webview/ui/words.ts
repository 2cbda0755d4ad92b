import { type Verdict } from '../../src/protocol/verdict';

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

/** A share as a percentage: `31 %`, `0.4 %`, `0 %`. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value !== 0 && Math.abs(value) < 10 ? figure(Number(value.toFixed(1))) : count(value)} %`;
}

/** Microseconds as a person would say them: `210 µs`, `3.1 ms`, `1.2 s`. */
export function duration(micros: number): string {
  if (micros < 1000) return `${figure(micros)} µs`;
  if (micros < 1e6) return `${figure(micros / 1000)} ms`;
  return `${figure(micros / 1e6)} s`;
}

/** A span of `ms` in its largest whole unit: `40 s`, `3 h`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** `14:05` of the person's own clock. */
export function clockTime(at: number): string {
  return clock.format(at);
}

export function exactTime(at: number): string {
  return exact.format(at);
}

export type Tone = 'good' | 'warning' | 'bad' | 'info' | 'neutral';

/** How a state looks and what it is called: codicon, word and colour always come together. */
export interface StateLook {
  readonly icon: string;
  readonly word: string;
  readonly tone: Tone;
}

export const verdictLooks: Readonly<Record<Verdict['kind'], StateLook>> = {
  healthy: { icon: 'pass-filled', word: 'Healthy', tone: 'good' },
  stack: { icon: 'error', word: 'Serving stack', tone: 'bad' },
  data: { icon: 'warning', word: 'Upstream data', tone: 'warning' },
  population: { icon: 'color-mode', word: 'Population', tone: 'info' },
  concept: { icon: 'error', word: 'Concept', tone: 'bad' },
  labels: { icon: 'warning', word: 'Labels', tone: 'warning' },
  undecided: { icon: 'question', word: 'Undecided', tone: 'neutral' },
};
