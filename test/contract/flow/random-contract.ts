import { type Contract } from '../../../src/contract/model';
import { nextDown, nextUp } from '../../../src/contract/interval';
import { parseContract } from '../../../src/contract/document';

/*
 * Contracts of numbers at the ends of what float64 holds, and rows for them: what a row of a table hardly has, and what admission lets through.
 */

type Range = readonly [number, number];

/** The same numbers for the same seed. */
export class Dice {
  constructor(private seed: number) {}

  next(): number {
    this.seed = (this.seed * 1664525 + 1013904223) >>> 0;
    return this.seed / 2 ** 32;
  }

  pick<T>(all: readonly T[]): T {
    const one = all[Math.floor(this.next() * all.length)];
    if (one === undefined) throw new RangeError('There is nothing to choose from.');
    return one;
  }

  happens(share: number): boolean {
    return this.next() < share;
  }
}

const sizes = [
  ...[
    0, 5e-324, 1e-310, 2.2e-308, 1e-160, 1e-20, 1e-7, 0.1, 0.3, 0.5, 1, 1.5, 2, 2.5, 3, 7, 10, 100, 709, 710, 1e3, 1e5,
  ],
  ...[2 ** 31, 2 ** 53, 2 ** 53 + 2, 1e19, 1e38, 3.4e38, 1e100, 1e154, 1.4e154, 1e200, 1e300, 1e308, 1.7e308],
];
const nasty = sizes.flatMap((x) => [x, -x]);
const tame = [0.1, 0.3, 0.5, 1, 1.5, 2, 3, 7, 0.7, 1e-9, 1e9, -0.1, -0.5, -1, -2, -3, -7];

/** As YAML and a formula have it. */
function text(x: number): string {
  const plain = Object.is(x, -0) ? '-0.0' : String(x);
  return /e/.test(plain) && !plain.includes('.') ? plain.replace('e', '.0e') : plain;
}

function list(numbers: readonly number[]): string {
  return `[${numbers.map(text).join(', ')}]`;
}

function rising(dice: Dice, pool: readonly number[], count: number): number[] {
  const some = Array.from({ length: count }, () => dice.pick(pool) + 0);
  return [...new Set(some)].sort((a, b) => a - b);
}

function range(dice: Dice, pool: readonly number[]): Range {
  const [lo = 0, hi = nextUp(lo)] = rising(dice, pool, 2);
  return [lo, hi];
}

const comparisons = ['<', '<=', '>', '>=', '==', '!='];
const functions = [
  'abs',
  'floor',
  'ceil',
  'round',
  'sqrt',
  'log',
  'exp',
  '-',
  'log1p',
  'expm1',
  'log2',
  'log10',
  'tanh',
].concat(['radians', 'degrees', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sign', 'trunc', 'cbrt', 'exp2']);

function formula(dice: Dice, depth: number, names: readonly string[]): string {
  if (depth === 0 || dice.happens(0.15))
    return dice.happens(0.7) ? dice.pick(names) : text(Math.abs(dice.pick([...tame, 0, 100, 1e300, 5e-324])));
  const part = (): string => formula(dice, depth - 1, names);
  const comparison = (): string => `${part()} ${dice.pick(comparisons)} ${part()}`;
  const name = dice.pick(names);
  const kinds: readonly (() => string)[] = [
    ...Array.from(
      { length: 4 },
      () => () => `(${part()} ${dice.pick(['+', '-', '*', '/', '//', '%', '**'])} ${part()})`,
    ),
    ...Array.from({ length: 3 }, () => () => `${dice.pick(functions)}(${part()})`),
    () => `${dice.pick(['min', 'max', 'atan2', 'hypot'])}(${part()}, ${part()})`,
    () => `round(${part()}, ${dice.pick(['-3', '-1', '1', '2', '15', '22'])})`,
    () => `clip(${part()}, ${text(dice.pick(tame))}, ${text(dice.pick(tame))})`,
    () => `where(${comparison()}, ${part()}, ${part()})`,
    () => `where(is_missing(${name}), ${part()}, ${name})`,
    () => {
      const first = `${dice.pick(['not ', ''])}(${name} ${dice.pick(comparisons)} ${dice.pick(['0', '1', ...names])}`;
      const then = `${dice.pick(['log', 'sqrt', '1 / '])}(${name})`;
      return `where(${first} ${dice.pick(['and', 'or'])} ${comparison()}), ${then}, ${part()})`;
    },
  ];
  return dice.pick(kinds)();
}

/** A step of one of these columns, and what it makes besides. */
interface Made {
  readonly step: string;
  readonly names?: readonly string[];
}

const scalers = (dice: Dice, c: string, end: string): readonly string[] => {
  const positive = text(Math.abs(dice.pick(nasty.filter((x) => x !== 0))));
  const number = (): string => text(dice.pick(nasty));
  const [lo, hi] = range(dice, nasty);
  return [
    `standardize: {columns: [${c}], mean: ${number()}, std: ${positive}${end}}`,
    `min_max: {columns: [${c}], min: ${text(lo)}, max: ${text(hi)}, to: ${list(range(dice, tame))}, clip: ${String(dice.happens(0.5))}${end}}`,
    `robust: {columns: [${c}], center: ${number()}, scale: ${positive}${end}}`,
    `rescale: {columns: [${c}], divide_by: ${positive}, minus: ${number()}${end}}`,
    `clip: {columns: [${c}], ${dice.pick([`min: ${text(lo)}, max: ${text(hi)}`, `min: ${text(lo)}`, `max: ${text(hi)}`])}${end}}`,
  ];
};

const curves = (dice: Dice, c: string, end: string): readonly string[] => {
  const points = [...rising(dice, nasty, 4)];
  const edges = points.length < 2 ? [0, 1] : points;
  const exponent = text(dice.pick([0.5, 2, 3, -1, -2, 1.5, 4, 0.1, -0.5, 100, 1e-3]));
  return [
    `${dice.pick(['log', 'log1p', 'sqrt', 'exp', 'abs'])}: {columns: [${c}]${end}}`,
    `power: {columns: [${c}], exponent: ${exponent}${end}}`,
    `yeo_johnson: {columns: [${c}], lambda: ${text(dice.pick([0, 2, 1, 0.3, -0.3, -2, 3, 1.9999, 5]))}${end}}`,
    `interpolate: {columns: [${c}], x: ${list(edges)}, y: ${list(edges.map(() => dice.pick(nasty)))}, jumps: ${dice.pick(['last', 'middle'])}${end}}`,
    `bucketize: {columns: [${c}], edges: ${list(edges)}, outside: ${dice.pick(['clamp', 'missing'])}, right: ${String(dice.happens(0.5))}${dice.pick(['', ', missing: 7'])}${end}}`,
    `impute: {columns: [${c}], with: ${c === 'i' ? '3' : text(dice.pick(nasty))}}`,
    `cast: {columns: [${c}], type: ${dice.pick(['float32', 'float64', 'int64', 'int32', 'bool', 'uint8'])}}`,
  ];
};

const makers = (dice: Dice, c: string, names: readonly string[], at: number, end: string): readonly Made[] => {
  const other = dice.pick(names.filter((name) => name !== c));
  const knots = rising(dice, tame, 4);
  const made = `m${String(at)}`;
  const outside = dice.pick(['constant', 'linear', 'continue', 'periodic']);
  const one = (step: string): Made => ({ step: `${step}, into: ${made}${end}}`, names: [made] });
  const weights = (): string => list([dice.pick(nasty), dice.pick(tame)]);
  return [
    one(
      `spline: {columns: [${c}], knots: ${list(knots.length < 2 ? [0, 1] : knots)}, degree: ${dice.pick(['0', '1', '2', '3'])}, extrapolation: ${outside}, missing: ${dice.pick(['keep', 'zeros'])}`,
    ),
    one(`normalize: {columns: [${c}, ${other}], norm: ${dice.pick(['l1', 'l2', 'max'])}`),
    one(
      `polynomial: {columns: [${c}, ${other}], degree: ${dice.pick(['2', '3', '[2, 3]'])}, bias: ${String(dice.happens(0.5))}`,
    ),
    one(`project: {columns: [${c}, ${other}], components: [${weights()}, ${weights()}], mean: ${weights()}`),
    one(`concat: {columns: [${c}, ${other}], type: ${dice.pick(['float32', 'float64'])}`),
    {
      step: `cyclic: {columns: [${c}], period: ${text(Math.abs(dice.pick(tame)))}, into: [${made}, ${made}c]${end}}`,
      names: [made, `${made}c`],
    },
    { step: `indicator: {columns: [${c}], into: ${made}${end}}`, names: [made] },
    { step: `copy: {columns: {${c}: ${made}}}`, names: [made] },
  ];
};

function step(dice: Dice, names: readonly string[], at: number): Made {
  const end = dice.happens(0.2) ? ', precision: float32' : '';
  // What was made last is what the next step has not seen yet.
  const c = dice.happens(0.4) ? (names.at(-1) ?? 'a') : dice.pick(names);
  const kind = dice.next();
  if (kind < 0.25) return { step: dice.pick(scalers(dice, c, end)) };
  if (kind < 0.5) return { step: dice.pick(curves(dice, c, end)) };
  if (kind < 0.75) return dice.pick(makers(dice, c, names, at, end));
  const into = `v${String(at)}`;
  const large = dice.happens(0.3) ? `${c} * ${dice.pick(names)}` : formula(dice, dice.pick([1, 2, 3]), names);
  return { step: `arithmetic: {formula: "${large}", into: ${into}${end}}`, names: [into] };
}

/** A contract that can be read, and rows that it admits. */
export interface Random {
  readonly body: string;
  readonly contract: Contract;
  rows(count: number): ReadonlyMap<string, readonly number[]>;
}

interface Input {
  readonly name: string;
  readonly type: 'float64' | 'float32' | 'int64';
  readonly range: Range;
  readonly declared: boolean;
  readonly missing: boolean;
}

function inputsOf(dice: Dice): readonly Input[] {
  const whole = dice.pick([
    [0, 1, 2, 3, -1, -7, 100],
    [2 ** 53 - 1, 1 - 2 ** 53, 2 ** 31, 0, 1, 255, 256],
  ]);
  const [low, high] = range(dice, whole);
  const float = (name: string): Input => {
    const declared = dice.happens(0.85);
    const within = declared ? range(dice, dice.happens(0.5) ? nasty : tame) : ([-1.7e308, 1.7e308] as const);
    return { name, type: 'float64', range: within, declared, missing: dice.happens(0.3) };
  };
  const single = range(dice, [-0.1, 0.3, 1e-40, 3e38, -3e38, 0, 1, 7]);
  return [
    float('a'),
    float('b'),
    {
      name: 'i',
      type: 'int64',
      range: [low, Math.max(Math.round(high), low + 1)],
      declared: true,
      missing: dice.happens(0.15),
    },
    { name: 'f', type: 'float32', range: single, declared: true, missing: dice.happens(0.3) },
  ];
}

function valueOf(dice: Dice, { type, range: [from, to], missing }: Input): number {
  if (missing && dice.happens(0.2)) return Number.NaN;
  const fit = type === 'float32' ? Math.fround : (x: number) => x;
  const [lo, hi] = [fit(from), fit(to)];
  const some = [lo, hi, nextUp(lo), nextDown(hi), lo / 2 + hi / 2, lo + dice.next() * (hi - lo)];
  const special = [0, -0, 1, -1, 0.5, 5e-324, -5e-324, 2.5, 1e-8, 0.1, 1e-310, 1e308, -1e308, 2 ** 53];
  const x = fit(dice.pick(dice.happens(0.7) ? some : special));
  const value = type === 'int64' ? Math.round(x) : x;
  return value >= lo && value <= hi ? value : dice.pick([lo, hi]);
}

/** The next contract; undefined where the dice gave one that cannot be read. */
export function randomContract(dice: Dice): Random | undefined {
  const inputs = inputsOf(dice);
  const names = inputs.map(({ name }) => name);
  const steps: string[] = [];
  for (let at = 0; at < 1 + Math.floor(dice.next() * 3); at++) {
    const made = step(dice, names, at);
    steps.push(made.step);
    names.push(...(made.names ?? []));
  }
  const declared = inputs.map(
    ({ name, type, range: ends, declared: known, missing }) =>
      `${name}: {type: ${type}${known ? `, range: ${list(ends)}` : ''}${missing ? ', missing: allow' : ''}}`,
  );
  const body = `inputs: {${declared.join(', ')}}\npreprocessing:\n${steps.map((each) => `  - ${each}\n`).join('')}`;
  const { contract, issues } = parseContract(
    `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: test, version: "1"}\nmodel: {path: model.onnx}\n${body}outputs: {answer: {from: answer}}\n`,
  );
  if (contract === undefined || issues.length > 0) return undefined;
  return {
    body,
    contract,
    rows: (count) =>
      new Map(inputs.map((input) => [input.name, Array.from({ length: count }, () => valueOf(dice, input))])),
  };
}
