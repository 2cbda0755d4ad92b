import { type ColumnState, type Domain, type TensorType } from './column';
import { everything, type Interval, span, widen } from './interval';
import { type InputSpec } from './model';

export const unknownDomain: Domain = { kind: 'unknown' };

/** As a domain; an interval that bounds nothing is unknown. */
export function intervalDomain(lo: number, hi: number): Domain {
  const bounded = lo <= hi && (lo !== -Infinity || hi !== Infinity);
  return bounded ? { kind: 'interval', lo, hi } : unknownDomain;
}

export function asDomain({ lo, hi }: Interval): Domain {
  return intervalDomain(lo, hi);
}

/** The number that a category of a number or bool column stands for; NaN where it is none. */
export function categoryNumber(category: string): number {
  if (category === 'true') return 1;
  if (category === 'false') return 0;
  return category.trim() === '' ? Number.NaN : Number(category);
}

/** The interval that holds every value of a number column that is not missing. */
export function hull(domain: Domain): Interval {
  if (domain.kind === 'interval') return domain;
  if (domain.kind === 'unknown' || domain.open) return everything;
  const numbers = domain.values.map(categoryNumber);
  if (numbers.length === 0 || numbers.some(Number.isNaN)) return everything;
  return span(numbers);
}

/** The smallest domain that holds both. */
export function union(a: Domain, b: Domain): Domain {
  if (a.kind === 'categories' && b.kind === 'categories') {
    const values = [...new Set([...a.values, ...b.values])];
    return { kind: 'categories', values, open: a.open || b.open };
  }
  if (a.kind === 'unknown' || b.kind === 'unknown') return unknownDomain;
  const [first, second] = [hull(a), hull(b)];
  const [lo, hi] = [Math.min(first.lo, second.lo), Math.max(first.hi, second.hi)];
  return a.kind === 'interval' && Object.is(lo, a.lo) && Object.is(hi, a.hi) ? a : intervalDomain(lo, hi);
}

/** A domain's interval after a function that never decreases and is computed exactly as on rows. */
export function monotone(domain: Domain, f: (x: number) => number): Domain {
  const { lo, hi } = hull(domain);
  return intervalDomain(f(lo), f(hi));
}

/** With its ends moved outwards: libraries differ there for functions such as exp and log. */
export function outward(domain: Domain, type: TensorType): Domain {
  return domain.kind === 'interval' ? asDomain(widen(domain, type)) : domain;
}

/** What a type can hold at all. */
export function typeInterval(type: TensorType): Interval {
  if (type === 'bool') return { lo: 0, hi: 1 };
  if (type === 'uint8') return { lo: 0, hi: 255 };
  if (type === 'int32') return { lo: -(2 ** 31), hi: 2 ** 31 - 1 };
  if (type === 'int64') return { lo: -(2 ** 63), hi: 2 ** 63 };
  return everything;
}

/** The values of a raw column that admission lets through, missing apart. A flagged violation is let through, so it bounds nothing. */
export function inputDomain(input: InputSpec): Domain {
  const strict = input.onViolation === 'reject';
  if (input.categories !== undefined)
    return {
      kind: 'categories',
      values: input.categories.map(String),
      open: !strict || input.unknown !== 'forbid',
    };
  if (input.type === 'bool') return intervalDomain(0, 1);
  if (input.range !== undefined && strict) {
    const [lo, hi] = input.range;
    // A float32 column holds the rounded value of what was compared with the range.
    return input.type === 'float32' ? intervalDomain(Math.fround(lo), Math.fround(hi)) : intervalDomain(lo, hi);
  }
  return input.type === 'uint8' ? intervalDomain(0, 255) : unknownDomain;
}

/** The categories of a closed domain that are not among these; undefined where anything can occur. */
export function uncovered(state: ColumnState, values: readonly string[]): readonly string[] | undefined {
  const { domain } = state;
  if (domain.kind !== 'categories' || domain.open) {
    if (state.type !== 'bool') return undefined;
    const numbers = new Set(values.map(categoryNumber));
    return [0, 1].filter((x) => !numbers.has(x)).map((x) => (x === 1 ? 'true' : 'false'));
  }
  if (state.type === 'string') {
    const known = new Set(values);
    return domain.values.filter((value) => !known.has(value));
  }
  const known = new Set(values.map(categoryNumber));
  return domain.values.filter((value) => !known.has(categoryNumber(value)));
}

/** A domain as people read it: `[0, 120]`, `3 values`, ``. */
export function shownInterval({ lo, hi }: Interval): string {
  const end = (x: number): string => String(Number(x.toPrecision(6)));
  return `[${end(lo)}, ${end(hi)}]`;
}
