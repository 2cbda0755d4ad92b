import assert from 'node:assert/strict';
import fc from 'fast-check';
import { admissionPlan, admit, type Admission } from '../../src/contract/admission';
import { parseContract } from '../../src/contract/document';
import { type Contract } from '../../src/contract/model';

function contractOf(inputs: string, top = ''): Contract {
  const { contract, issues } = parseContract(
    `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: a, version: "1"}\nmodel: {path: m.onnx}\noutputs: {p: {from: p}}\n${top}inputs:\n${inputs}`,
  );
  assert.deepEqual(issues, []);
  assert.ok(contract);
  return contract;
}

const admitTo = (inputs: string, rows: readonly unknown[], top?: string): Admission =>
  admit(admissionPlan(contractOf(inputs, top)), rows);

/** The one value that a single row with `x` gives, or the rules that it breaks. */
function one(input: string, value: unknown): unknown {
  const { admitted, columns, violations } = admitTo(`  x: ${input}\n`, [value === undefined ? {} : { x: value }]);
  if (violations.length > 0 && admitted.length === 0) return violations.map((violation) => violation.rule).join();
  const data = columns[0]?.data;
  return data instanceof BigInt64Array || Array.isArray(data) ? data[0] : data?.[0];
}

describe('admission of a value', () => {
  const cases: [string, unknown, unknown][] = [
    ['{type: float64}', 6, 6],
    ['{type: float64}', 0.1, 0.1],
    ['{type: float64}', '6', 'row/type'],
    ['{type: float64}', 'NaN', 'row/type'],
    ['{type: float64}', true, 'row/type'],
    ['{type: float64}', [6], 'row/type'],
    ['{type: float64}', {}, 'row/type'],
    ['{type: float64}', Infinity, 'row/type'],
    ['{type: float64}', null, 'row/missing'],
    ['{type: float64}', undefined, 'row/missing'],
    ['{type: float64}', NaN, 'row/missing'],
    ['{type: float64}', '', 'row/type'],
    ['{type: float64, missing: allow}', null, NaN],
    ['{type: float64, missing: pass}', undefined, NaN],
    ['{type: float64, sentinel: [-999]}', -999, 'row/missing'],
    ['{type: float64, missing: allow, sentinel: [-999], range: [0, 1]}', -999, NaN],
    ['{type: float32}', 1e300, 'row/type'],
    ['{type: float32}', 0.1, Math.fround(0.1)],
    ['{type: float64, range: [1, 120]}', 1, 1],
    ['{type: float64, range: [1, 120]}', 120, 120],
    ['{type: float64, range: [1, 120]}', 0.999, 'row/range'],
    ['{type: float64, range: [1, 120]}', 121, 'row/range'],
    ['{type: float64, expect: [1, 120]}', 121, 121],
    ['{type: float64, range: [1, 120], on_violation: flag}', 121, 121],
    ['{type: float64, on_violation: flag}', 'x', 'row/type'],
    ['{type: int64}', 6, 6n],
    ['{type: int64}', 6.5, 'row/type'],
    ['{type: int64}', 2 ** 53, 'row/type'],
    ['{type: int64}', '9007199254740993', 9007199254740993n],
    ['{type: int64}', '-9223372036854775808', -(2n ** 63n)],
    ['{type: int64}', '9223372036854775808', 'row/type'],
    ['{type: int64}', '0x10', 'row/type'],
    ['{type: int64}', '1.0', 'row/type'],
    ['{type: int64}', 17n, 17n],
    ['{type: int64, missing: allow}', null, NaN],
    ['{type: int64, missing: allow}', 6, 6],
    ['{type: int64, missing: allow}', '9007199254740993', 'row/type'],
    ['{type: int64, range: [0, 10]}', '11', 'row/range'],
    ['{type: int64, categories: [1, 2]}', 3, 'row/unknown-category'],
    ['{type: int64, categories: [1, 2]}', '2', 2n],
    ['{type: int32}', 2 ** 31, 'row/type'],
    ['{type: int32}', -(2 ** 31), -(2 ** 31)],
    ['{type: uint8}', 255, 255],
    ['{type: uint8}', 256, 'row/type'],
    ['{type: uint8}', -1, 'row/type'],
    ['{type: bool}', true, 1],
    ['{type: bool}', false, 0],
    ['{type: bool}', 1, 'row/type'],
    ['{type: bool, missing: allow}', null, NaN],
    ['{type: string}', 'car', 'car'],
    ['{type: string}', 7, 'row/type'],
    ['{type: string}', '', 'row/missing'],
    ['{type: string, missing: allow}', '', ''],
    ['{type: string, missing: allow}', null, ''],
    ['{type: string, empty: value}', '', ''],
    ['{type: string, sentinel: ["?"]}', '?', 'row/missing'],
    ['{type: string}', 'a\0b', 'row/nul'],
    ['{type: string}', '\uD800', 'row/type'],
    ['{type: string, categories: [car, tv]}', 'tv', 'tv'],
    ['{type: string, categories: [car, tv]}', 'vt', 'row/unknown-category'],
    ['{type: string, categories: [car, tv], unknown: other}', 'vt', 'vt'],
    ['{type: string, categories: [car, tv], on_violation: flag}', 'vt', 'row/unknown-category'],
    ['{type: date}', '2024-05-02', 1714608000],
    ['{type: date}', 1714608000, 'row/type'],
    ['{type: date}', '2024-02-30', 'row/type'],
    ['{type: date, range: [2024-01-01, 2024-12-31]}', '2025-01-01', 'row/range'],
    ['{type: date, format: "%d.%m.%Y"}', '02.05.2024', 1714608000],
    ['{type: date, format: "%d.%m.%Y"}', '2024-05-02', 'row/type'],
    ['{type: datetime}', '2024-05-02T09:00:00+02:00', 1714633200],
    ['{type: datetime, naive: refuse}', '2024-05-02T09:00:00', 'row/type'],
    ['{type: datetime, missing: allow}', null, NaN],
  ];
  for (const [input, value, expected] of cases) {
    it(`${input} takes ${typeof value === 'bigint' ? `${String(value)}n` : value === undefined ? 'nothing' : JSON.stringify(value)} as ${String(expected)}`, () => {
      assert.deepEqual(one(input, value), expected);
    });
  }
});

describe('admission of a request', () => {
  const inputs =
    '  duration: {type: float64, unit: month, range: [1, 120]}\n  purpose: {type: string, categories: [car, radio_tv]}\n';

  it('answers the good rows of a mixed request', () => {
    const { admitted, columns, violations } = admitTo(inputs, [
      { duration: 6, purpose: 'car' },
      { duration: 600, purpose: 'cra' },
      'hello',
      { duration: 12, purpose: 'radio_tv', id: 'loan-17' },
    ]);
    assert.deepEqual(admitted, [0, 3]);
    assert.deepEqual(columns, [
      { name: 'duration', type: 'float64', data: Float64Array.of(6, 12) },
      { name: 'purpose', type: 'string', data: ['car', 'radio_tv'] },
    ]);
    assert.deepEqual(violations, [
      {
        row: 1,
        column: 'duration',
        rule: 'row/range',
        message: '"duration" is 600, outside 1 to 120 month — check its unit and its source',
      },
      {
        row: 1,
        column: 'purpose',
        rule: 'row/unknown-category',
        message: '"purpose" is "cra", which is not one of its categories — did you mean "car"?',
      },
      {
        row: 2,
        column: '',
        rule: 'row/not-a-row',
        message: 'This row is "hello", not an object — send an object with a value for each column.',
      },
    ]);
  });

  it('names the column that was meant', () => {
    const { violations } = admitTo(inputs, [{ durtaion: 6, purpose: 'car' }]);
    assert.deepEqual(
      violations.map(({ rule, column, message }) => [rule, column, message]),
      [
        ['row/missing', 'duration', '"duration" is absent, and the contract forbids it to be missing — send a value'],
        ['row/unknown-column', 'durtaion', 'The contract has no column "durtaion" — did you mean "duration"?'],
      ],
    );
  });

  it('with extra: ignore admits and counts unknown keys', () => {
    const { admitted, ignored, violations } = admitTo(
      inputs,
      [{ duration: 6, purpose: 'car', a: 1, b: 2 }],
      'extra: ignore\n',
    );
    assert.deepEqual([admitted, ignored, violations], [[0], 2, []]);
  });

  it('flags what the contract says to flag, and admits it', () => {
    const { admitted, flagged, violations } = admitTo('  x: {type: float64, range: [0, 1], on_violation: flag}\n', [
      { x: 0 },
      { x: 2 },
    ]);
    assert.deepEqual([admitted, flagged, violations.map((violation) => violation.row)], [[0, 1], [1], [1]]);
  });

  it('reports at most 20 violations of a row', () => {
    const row = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${String(i)}`, 1]));
    assert.equal(admitTo(inputs, [row, row]).violations.length, 40);
  });

  it('of an empty request gives empty columns', () => {
    const { admitted, columns } = admitTo(inputs, []);
    assert.deepEqual([admitted, columns.map((column) => column.data.length)], [[], [0, 0]]);
  });

  it('looks at own keys only', () => {
    const names = '  constructor: {type: string}\n  __proto__: {type: string}\n  toString: {type: string}\n';
    const row: unknown = JSON.parse('{"constructor": "a", "__proto__": "b", "toString": "c"}');
    assert.deepEqual(
      admitTo(names, [row]).columns.map((column) => column.data[0]),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      admitTo(names, [{}]).violations.map((violation) => violation.rule),
      Array(3).fill('row/missing'),
    );
    assert.deepEqual(
      admitTo('  x: {type: float64}\n', [JSON.parse('{"x": 1, "__proto__": 2}')]).violations.map(
        ({ column }) => column,
      ),
      ['__proto__'],
    );
  });

  it('shows hostile values escaped and cut', () => {
    const { violations } = admitTo(inputs, [{ duration: `\u202E${'x'.repeat(10_000)}`, purpose: 'car' }]);
    const message = violations[0]?.message ?? '';
    assert.ok(message.length < 250 && message.includes('\\u202e') && !message.includes('\u202E'), message);
  });
});

describe('admission, whatever is sent', () => {
  const contract = contractOf(
    [
      '  a: {type: float64, range: [-1, 1]}',
      '  b: {type: int32, missing: allow, sentinel: [0]}',
      '  c: {type: string, categories: [x, y]}',
      '  d: {type: uint8, range: [3, 9], missing: pass}',
      '  e: {type: date, range: [2020-01-01, 2020-12-31]}',
      '  f: {type: bool}',
      '',
    ].join('\n'),
  );
  const plan = admissionPlan(contract);
  const near = fc.record(
    {
      a: fc.oneof(fc.double(), fc.double({ min: -1, max: 1, noNaN: true })),
      b: fc.oneof(fc.integer(), fc.constant(null), fc.double()),
      c: fc.constantFrom<unknown>('x', 'y', 'z', '', 1),
      d: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(null)),
      e: fc.constantFrom<unknown>('2020-05-01', '2021-05-01', '2020-05-32', 5),
      f: fc.constantFrom<unknown>(true, false, 0),
      g: fc.integer(),
    },
    { requiredKeys: ['a', 'c'] },
  );
  const sure = fc.record({
    a: fc.double({ min: -1, max: 1, noNaN: true }),
    c: fc.constantFrom('x', 'y'),
    d: fc.constantFrom(3, 9, null),
    e: fc.constantFrom('2020-01-01', '2020-12-31'),
    f: fc.boolean(),
  });
  const row = fc.oneof(near, sure, fc.jsonValue());

  it('a row that is admitted lies within what the contract declares', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        const { admitted, columns } = admit(plan, rows);
        const within: Record<string, (value: unknown) => boolean> = {
          a: (v) => typeof v === 'number' && v >= -1 && v <= 1,
          b: (v) => typeof v === 'number' && v !== 0 && (Number.isNaN(v) || v === (v | 0)),
          c: (v) => v === 'x' || v === 'y',
          d: (v) => typeof v === 'number' && (Number.isNaN(v) || (v >= 3 && v <= 9 && Number.isInteger(v))),
          e: (v) => typeof v === 'number' && v >= 1577836800 && v <= 1609372800,
          f: (v) => v === 0 || v === 1,
        };
        for (const { name, data } of columns) {
          assert.equal(data.length, admitted.length);
          for (const value of data) assert.ok(within[name]?.(value), `${name} is ${String(value)}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a row is treated alike alone and in company, to the letter', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const all = admit(plan, rows);
        const alone = rows.map((item) => admit(plan, [item]));
        assert.deepEqual(
          all.admitted,
          [...alone.keys()].filter((index) => alone[index]?.admitted.length === 1),
        );
        assert.deepEqual(
          all.violations,
          alone.flatMap((admission, index) => admission.violations.map((violation) => ({ ...violation, row: index }))),
        );
        for (const [at, column] of all.columns.entries()) {
          assert.deepEqual(
            [...column.data],
            alone.flatMap((admission) => [...(admission.columns[at]?.data ?? [])]),
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});
