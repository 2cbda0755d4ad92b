import fc from 'fast-check';
import { feedType, feedWidth } from '../../../src/contract/column';
import { type Contract, type InputSpec } from '../../../src/contract/model';
import { type RawColumns } from './front';

const awkward = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  10,
  -5,
  1e-8,
  -1e-8,
  1e-300,
  5e-324,
  1e15,
  1.5e308,
  -1.5e308,
  Infinity,
  -Infinity,
  NaN,
];
/** Letters of one to four bytes, and what lower case does to them. */
export const awkwardText = [
  '',
  'car',
  'CAR',
  'radio_tv',
  'Straße',
  'STRASSE',
  'ÄÖ',
  'äö',
  'İstanbul',
  'x',
  'y',
  'other',
  ' Car',
  '\u{1F680}',
  '\u{1F680}\u{1F680}\u{1F680}A',
  '中文',
];

/** Values of one raw column: admitted ones, unknown categories and, where there is no range, everything that a float can be. */
function valueOf(input: InputSpec): fc.Arbitrary<number | string> {
  const type = feedType(input);
  if (type === 'string') {
    const known = (input.categories ?? []).map(String);
    return fc.oneof(
      fc.constantFrom(...awkwardText, ...known),
      fc.string({ maxLength: 6 }).map((s) => s.replaceAll('\0', '')),
      // Sentences, for steps that look for words.
      fc
        .tuple(fc.array(fc.constantFrom(...awkwardText), { maxLength: 7 }), fc.constantFrom(' ', ', ', '\u3000'))
        .map(([words, between]) => words.join(between)),
    );
  }
  if (input.type === 'datetime' || input.type === 'date') {
    // Years 1 to 9999, also the second before midnight.
    const day = fc.integer({ min: -719_162, max: 2_932_896 });
    const rest = fc.constantFrom(0, 0.000001, 86_399.999999, 3599.5, 43_200);
    const missing = input.missing === 'forbid' ? [] : [fc.constant(NaN)];
    return fc.oneof(
      fc.tuple(day, rest).map(([d, r]) => d * 86_400 + r),
      ...missing,
    );
  }
  if (type === 'bool') return fc.constantFrom(0, 1);
  if (type === 'uint8') return fc.integer({ min: input.range?.[0] ?? 0, max: input.range?.[1] ?? 255 });
  const known = (input.categories ?? []).map(Number);
  const pick = known.length === 0 ? [] : [fc.constantFrom(...known)];
  if (type === 'int32' || type === 'int64') {
    const limit = type === 'int32' ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
    return fc.oneof(
      fc.integer({ min: input.range?.[0] ?? -3, max: input.range?.[1] ?? 9 }),
      ...(input.range ? [] : [fc.constantFrom(limit, -limit)]),
      ...pick,
    );
  }
  if (input.range !== undefined) {
    const [min, max] = input.range;
    return fc.oneof(fc.double({ min, max, noNaN: true }), fc.constantFrom(min, max));
  }
  const whole = input.type === 'int64';
  const number = whole
    ? fc.oneof(fc.integer({ min: -5, max: 9 }), fc.constant(NaN))
    : fc.oneof(fc.constantFrom(...awkward), fc.double(), fc.double({ min: -20, max: 20 }));
  return fc.oneof(number, ...pick).map((x) => (type === 'float32' ? Math.fround(x) : x));
}

/** Raw columns of so many rows that the contract admits, or that its artifact must stand all the same. */
export function rowsOf(contract: Contract, rows: number): fc.Arbitrary<RawColumns> {
  const columns = contract.inputs.map((input) => {
    const length = { minLength: rows * feedWidth(input), maxLength: rows * feedWidth(input) };
    // A thousand images by one draw each instead of one a pixel.
    const values = input.image ? fc.uint8Array(length).map((bytes) => [...bytes]) : fc.array(valueOf(input), length);
    return values.map((all) => [input.name, all] as const);
  });
  return fc.tuple(...columns).map((entries) => new Map(entries));
}
