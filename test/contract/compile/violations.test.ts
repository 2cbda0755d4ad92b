import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import * as ort115 from 'ort115';
import * as z from 'zod';
import { admissionPlan, admit } from '../../../src/contract/admission';
import { feedType, feedWidth, isFloat } from '../../../src/contract/column';
import { compile, CompileError, type Compiled } from '../../../src/contract/compile';
import { type Contract, type InputSpec } from '../../../src/contract/model';
import { formatTime } from '../../../src/contract/time';
import { bitsOfWord, violationsKey, type ViolationLegend } from '../../../src/contract/violations';
import { GraphBuilder } from '../../../src/onnx/graph';
import { standaloneModel } from '../../../src/onnx/model';
import { joinParts } from '../../../src/onnx/parts';
import { readSignature } from '../../../src/onnx/signature';
import { contractOf, tensorOf } from '../steps/front';
import { sourceOf } from '../../onnx/bytes';

/** A model that takes the column "own" and answers it. */
function modelOf(opset: number) {
  const graph = new GraphBuilder({ opset, taken: new Set(['own', 'answer']) });
  graph.alias('own', 'answer');
  const info = (name: string) => ({ name, elementType: 'float32' as const, shape: [null, 1] });
  const source = sourceOf(standaloneModel(graph, [info('own')], [info('answer')], { ir: 8 }));
  return { source, signature: readSignature(source), sha256: '' };
}

interface Made extends Compiled {
  readonly contract: Contract;
  readonly bytes: Uint8Array;
  readonly legend: ViolationLegend;
}

function make(inputs: string, opset = 17, outputs = '{answer: {from: answer}}'): Made {
  const contract = contractOf(`inputs:\n  own: {type: float32, missing: pass}\n${inputs}\noutputs: ${outputs}\n`);
  const compiled = compile({ contract, textSha256: '', model: modelOf(opset), violations: true });
  assert.ok(compiled.violations);
  const bytes = joinParts(compiled.parts);
  const told: unknown = JSON.parse(readSignature(sourceOf(bytes)).metadata.get(violationsKey) ?? '');
  assert.deepEqual(told, compiled.violations);
  return { ...compiled, contract, bytes, legend: compiled.violations };
}

type Cell = number | bigint | string;
/** By column, `feedWidth` values a row. */
type Columns = ReadonlyMap<string, readonly Cell[][]>;

/** The bits that an artifact sets: `row column rule`. */
async function bitsOf(made: Made, columns: Columns, rows: number, runtime = InferenceSession): Promise<string[]> {
  const session = await runtime.create(made.bytes, { logSeverityLevel: 3 });
  const feeds: Record<string, Tensor> = {};
  for (const input of made.binding.inputs) {
    const cells = (columns.get(input.column) ?? []).flat();
    const plain = cells.map((cell) => (typeof cell === 'bigint' ? String(cell) : cell));
    feeds[input.tensor] = tensorOf(input, plain, rows);
  }
  const answer = (await session.run(feeds))[made.legend.tensor];
  const words = Math.ceil(made.legend.bits.length / bitsOfWord);
  assert.equal(answer?.type, 'int64');
  assert.deepEqual(answer.dims, [rows, words]);
  const data = answer.data as BigInt64Array;
  return Array.from({ length: rows }, (_, row) =>
    made.legend.bits.flatMap(({ column, rule }, bit) => {
      const word = data[row * words + Math.floor(bit / bitsOfWord)] ?? 0n;
      assert.ok(word >= 0n);
      return (word >> BigInt(bit % bitsOfWord)) & 1n ? [`${row} ${column} ${rule}`] : [];
    }),
  ).flat();
}

/** A value as a caller writes it in JSON. */
function written(input: InputSpec, cell: Cell): unknown {
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  if (Number.isNaN(cell)) return null;
  if (input.type === 'date' || input.type === 'datetime') return formatTime(cell);
  return input.type === 'bool' && (cell === 0 || cell === 1) ? cell === 1 : cell;
}

function admissionOf(contract: Contract, columns: Columns, rows: number) {
  const raw = Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      contract.inputs.map((input) => {
        const cells = (columns.get(input.name)?.[row] ?? []).map((cell) => written(input, cell));
        return [input.name, input.shape === undefined ? cells[0] : cells];
      }),
    ),
  );
  return admit(admissionPlan(contract), raw);
}

const numbers = [0, 1, -1, -2, 2, 0.1, 0.3, 2.5, -2.5, 3, 10, 10.25, -999, 255, 300, 1e9, 2 ** 31];

/** What a column may say of itself, as YAML. */
const inputText: fc.Arbitrary<string> = fc
  .record({
    type: fc.constantFrom('float64', 'float32', 'int64', 'int32', 'uint8', 'bool', 'string', 'datetime'),
    missing: fc.constantFrom('forbid', 'allow', 'pass'),
    range: fc.option(
      fc.constantFrom(
        '[0.5, 2.5]',
        '[-1, 2.5]',
        '[3, 3]',
        '[0.5, 255]',
        '[-2.5, -0.5]',
        '[0.1, 0.3]',
        '[-1.0e+30, 1.0e+30]',
      ),
    ),
    categories: fc.option(fc.constantFrom('[1, 3]', '[0, 2, 10]')),
    unknown: fc.constantFrom('forbid', 'forbid', 'other'),
    sentinel: fc.option(fc.constantFrom('[-999]', '[0, 255]')),
    empty: fc.constantFrom('missing', 'value'),
    flag: fc.boolean(),
    shape: fc.option(fc.constantFrom('[3]', '[2, 2]'), { freq: 4 }),
  })
  .map(({ type, missing, range, categories, unknown, sentinel, empty, flag, shape }) => {
    const parts = [`type: ${type}`, `missing: ${missing}`];
    const isNumber = !['bool', 'string', 'datetime'].includes(type);
    if (range !== null && isNumber) parts.push(`range: ${range}`);
    if (range !== null && type === 'datetime') parts.push('range: [2000-01-01, 2030-12-31]');
    const listed = type === 'string' ? '[car, "", Straße]' : type === 'bool' ? '[true]' : categories;
    if (categories !== null && type !== 'datetime') parts.push(`categories: ${listed ?? '[]'}`, `unknown: ${unknown}`);
    if (sentinel !== null && isNumber) parts.push(`sentinel: ${sentinel}`);
    if (sentinel !== null && type === 'string') parts.push('sentinel: [n/a, car]');
    if (type === 'string') parts.push(`empty: ${empty}`);
    if (shape !== null && isNumber) parts.push(`shape: ${shape}`);
    else if (flag) parts.push('on_violation: flag');
    return `{${parts.join(', ')}}`;
  });

function cellOf(input: InputSpec): fc.Arbitrary<Cell> {
  switch (feedType(input)) {
    case 'string':
      return fc.constantFrom('', 'car', 'Straße', 'n/a', 'boat', ' car');
    case 'bool':
      return fc.constantFrom(0, 1);
    case 'uint8':
      return fc.constantFrom(...numbers.filter((x) => Number.isInteger(x) && x >= 0 && x < 256));
    case 'int32':
      return fc.constantFrom(...numbers.filter((x) => Number.isInteger(x) && x < 2 ** 31), -(2 ** 31));
    case 'int64':
      return fc.constantFrom<Cell>(...numbers.filter(Number.isInteger), 2n ** 62n, -(2n ** 63n), 9007199254740993n);
    default:
      if (input.type === 'datetime' || input.type === 'date')
        return fc.constantFrom(
          0,
          946684800,
          946684799,
          1924905600,
          1924905601,
          ...(input.missing === 'forbid' ? [] : [NaN]),
        );
      return fc.constantFrom(...numbers, NaN, Infinity, -Infinity, 1e30, 1.7e308);
  }
}

const scene = fc
  .record({
    opset: fc.constantFrom(9, 11, 13, 18),
    inputs: fc.array(inputText, { minLength: 1, maxLength: 5 }),
    rows: fc.constantFrom(0, 1, 12),
  })
  .chain(({ opset, inputs, rows }) => {
    const made = make(inputs.map((text, index) => `  c${index}: ${text}`).join('\n'), opset);
    const cells = made.contract.inputs.map((input) =>
      fc.array(fc.array(cellOf(input), { minLength: feedWidth(input), maxLength: feedWidth(input) }), {
        minLength: rows,
        maxLength: rows,
      }),
    );
    return fc.tuple(...cells).map((values) => ({
      made,
      rows,
      columns: new Map(made.contract.inputs.map(({ name }, index) => [name, values[index] ?? []])),
    }));
  });

describe('contract/compile: the output "violations"', () => {
  it('has the bits of what admission has against the same rows, on any columns', async () => {
    let rules = 0;
    await fc.assert(
      fc.asyncProperty(scene, async ({ made, rows, columns }) => {
        const { violations, admitted } = admissionOf(made.contract, columns, rows);
        const wanted = new Set(violations.map(({ row, column, rule }) => `${row} ${column} ${rule}`));
        const bits = await bitsOf(made, columns, rows);
        rules += bits.length;
        assert.deepEqual([...bits].sort(), [...wanted].sort());
        const refusing = new Set(
          made.legend.bits.filter(({ refuses }) => refuses).map(({ column, rule }) => `${column} ${rule}`),
        );
        const refused = new Set(
          bits.filter((bit) => refusing.has(bit.slice(bit.indexOf(' ') + 1))).map((bit) => bit.split(' ')[0]),
        );
        assert.equal(refused.size, rows - admitted.length);
      }),
      { numRuns: 30 },
    );
    assert.ok(rules > 30, `${rules} bits in all`);
  }).timeout(30_000);

  it('has them at every bound, whole or not, of every type', async () => {
    const types = ['float64', 'float32', 'int64', 'int32', 'uint8'];
    // The outermost have no place in an int64: cut to 64 bits the greatest would be below 0, and the least above.
    const bounds = [-1e19, -2.5, -2, -0.5, 0.1, 0.5, 2.5, 3, 1e19];
    const ranges = bounds.flatMap((lo) => bounds.filter((hi) => lo <= hi).map((hi) => [lo, hi] as const));
    const inputs = types.flatMap((type) =>
      ranges.flatMap(([lo, hi], index) =>
        ['forbid', 'allow'].map(
          (missing) =>
            `  ${type}_${index}_${missing}: {type: ${type}, missing: ${missing}, range: [${lo.toFixed(1)}, ${hi.toFixed(1)}]}`,
        ),
      ),
    );
    const made = make(inputs.join('\n'));
    const cells = [-4, -3, -2.5, -2, -1, -0.5, 0, 0.1, 0.5, 1, 2, 2.5, 3, 4];
    const columns = new Map(
      made.contract.inputs.map((input) => [
        input.name,
        cells.map((cell) => [
          isFloat(feedType(input)) ? cell : Math.max(Math.trunc(cell), input.type === 'uint8' ? 0 : -4),
        ]),
      ]),
    );
    // One column after the other: admission stops at 20 violations a row.
    const wanted = made.contract.inputs.flatMap((input) => {
      const { violations } = admissionOf({ ...made.contract, inputs: [input] }, columns, cells.length);
      return violations.map(({ row, column, rule }) => `${row} ${column} ${rule}`);
    });
    assert.ok(wanted.length > 2000, `${wanted.length} violations`);
    assert.deepEqual((await bitsOf(made, columns, cells.length)).sort(), wanted.sort());
  });

  const two = '  age: {range: [18, 100]}\n  job: {type: string, categories: [a, b]}';

  it('says which bit is which, in the order of the contract', () => {
    assert.deepEqual(
      make(two).legend.bits.map(({ column, rule, means, refuses }) => [column, rule, means, refuses]),
      [
        ['own', 'row/type', 'is no finite number', true],
        ['age', 'row/missing', 'is missing', true],
        ['age', 'row/type', 'is no finite number', true],
        ['age', 'row/range', 'is outside 18 to 100', true],
        ['job', 'row/missing', 'is missing', true],
        ['job', 'row/unknown-category', 'is none of 2 categories', true],
      ],
    );
  });

  it('is the same in ONNX Runtime 1.15', async () => {
    const made = make(two);
    const session = await ort115.InferenceSession.create(made.bytes);
    const feeds = {
      own: new ort115.Tensor('float32', Float32Array.of(1, 1, NaN), [3, 1]),
      age: new ort115.Tensor('float64', Float64Array.of(17.5, NaN, Infinity), [3, 1]),
      job: new ort115.Tensor('string', ['c', '', 'b'], [3, 1]),
    };
    const answer = z.custom<{ data: BigInt64Array }>().parse((await session.run(feeds))['violations']);
    assert.deepEqual([...answer.data], [0b101000n, 0b010010n, 0b000100n]);
  });

  it('has another word for every 63 rules, and no more nodes for more columns', async () => {
    const many = (count: number) =>
      make(Array.from({ length: count }, (_, i) => `  c${i}: {range: [0, 1]}`).join('\n'));
    const made = many(40);
    const { bits } = made.legend;
    assert.equal(bits.length, 121);
    const columns = new Map([
      ['own', [[0], [0], [0]]],
      ...Array.from(
        { length: 40 },
        (_, i) => [`c${i}`, [0, 1, 2].map((row) => [[2], [NaN], [0.5]][(i + row) % 3] ?? [])] as const,
      ),
    ]);
    const wanted = admissionOf(made.contract, columns, 3).violations.length;
    // Admission stops at 20 a row.
    assert.equal(wanted, 60);
    const found = await bitsOf(made, columns, 3);
    assert.equal(found.length, 80);
    assert.deepEqual(
      found.filter((bit) => / c(0|39) /.test(bit)),
      ['0 c0 row/range', '0 c39 row/range', '1 c0 row/missing', '1 c39 row/missing'],
    );
    const nodes = ({ bytes }: Made) => [...readSignature(sourceOf(bytes)).operators.values()].reduce((a, b) => a + b);
    assert.equal(nodes(many(20)), nodes(many(15)));
  });

  it('leaves the name to an output of the contract, and takes columns that no step uses', () => {
    const made = make(two, 17, '{violations: {from: answer}}');
    assert.equal(made.legend.tensor, 'violations_');
    assert.deepEqual(
      made.binding.inputs.map(({ column }) => column),
      ['own', 'age', 'job'],
    );
    assert.deepEqual(
      made.binding.outputs.map(({ output }) => output),
      ['violations'],
    );
  });

  it('is refused where it cannot be', () => {
    const refusal = (body: string, opset: number): string => {
      try {
        compile({ contract: contractOf(body), textSha256: '', model: modelOf(opset), violations: true });
      } catch (error) {
        assert.ok(error instanceof CompileError);
        return error.message;
      }
      return '';
    };
    assert.match(
      refusal('inputs: {own: {type: float32, missing: pass}}', 8),
      /"violations" is needed as it is since opset 9/,
    );
    assert.match(refusal('inputs: {own: {type: int64}, t: {type: string, missing: pass}}', 9), /No input has a rule/);
  });
});
