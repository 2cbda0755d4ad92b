import assert from 'node:assert/strict';
import { parseContract } from '../../src/contract/document';
import { GoldenCover } from '../../src/data/golden';
import { ReferenceProfileBuilder } from '../../src/data/profile';
import { type FeedColumn } from '../../src/contract/column';
import { type GoldenRow } from '../../src/protocol/bundle';

const { contract } = parseContract(`apiVersion: slipway/v1
kind: Model
metadata: {name: covers, version: 1.0.0}
model: {path: model.onnx}
inputs:
  kind: {type: string, missing: allow}
  other: {type: string}
  level: {type: int64, categories: [1, 2, 3]}
  sure: {type: bool}
  size: {type: float64, missing: pass}
preprocessing: []
outputs:
  p: {from: p}
  decision: {from: p, threshold: {above: 0.5}, labels: [no, yes]}
`);
assert(contract);
const known = contract;

/** Row i: 20 kinds that return every 20 rows, and 20 others every 400, so that one row covers two at most. */
function columnsOf(rows: number): FeedColumn[] {
  const each = Array.from({ length: rows }, (_, row) => row);
  return [
    { name: 'kind', type: 'string', data: each.map((row) => (row === 7 ? '' : `k${row % 20}`)) },
    { name: 'other', type: 'string', data: each.map((row) => `o${Math.floor(row / 20) % 20}`) },
    { name: 'level', type: 'int64', data: BigInt64Array.from(each, (row) => BigInt(1 + (row % 2))) },
    { name: 'sure', type: 'bool', data: Uint8Array.from(each, (row) => row % 2) },
    { name: 'size', type: 'float64', data: Float64Array.from(each, (row) => (row === 9 ? NaN : row)) },
  ];
}

const score = (row: number, rows: number) => Math.abs(2 * row - rows) / rows;

function cover(rows: number, batch: number): GoldenRow[] {
  const columns = columnsOf(rows);
  const builder = new ReferenceProfileBuilder(known);
  builder.add(columns, [{ name: 'p', data: Float64Array.from({ length: rows }, (_, row) => score(row, rows)) }], rows);
  const golden = new GoldenCover(builder.build(), known);
  for (let from = 0; from < rows; from += batch) {
    const to = Math.min(rows, from + batch);
    golden.add(
      columns.map((column) => ({ ...column, data: column.data.slice(from, to) })),
      Array.from({ length: to - from }, (_, at) => ({
        row: { n: from + at },
        notebook: {},
        answer: { p: score(from + at, rows) },
      })),
    );
  }
  return golden.rows();
}

describe('golden rows', () => {
  it('cover every category, missing state, outer cell and side of the threshold', () => {
    const rows = cover(400, 400);
    const covers = rows.flatMap((row) => row.covers);
    for (let at = 0; at < 20; at++)
      for (const name of [`category kind=k${at}`, `category other=o${at}`]) assert(covers.includes(name), name);
    for (const name of [
      'missing kind',
      'missing size',
      'outer cell size low',
      'outer cell size high',
      'category level=1',
      'category level=2',
      'category sure=1',
    ])
      assert(covers.includes(name), name);
    const neighbour = (side: string) =>
      rows.find((row) => row.covers.includes(`threshold neighbour p ${side} 0.5`))?.row['n'];
    assert.equal(neighbour('at or above'), 100);
    assert.equal(neighbour('below'), 101);
    // One row covers up to seven things at first; never a row for each.
    assert(rows.length < covers.length, `${rows.length} rows for ${covers.length} things`);
    assert.equal(new Set(covers).size, covers.length);
  });

  it('are the same whatever the batches were', () => {
    assert.deepEqual(cover(400, 33), cover(400, 400));
  });

  it('are never more than 64', () => {
    const names = Array.from({ length: 40 }, (_, column) => `c${column}`);
    const inputs = names.map((name) => `  ${name}: {type: string}`).join('\n');
    const { contract: wide } = parseContract(
      `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: wide, version: 1.0.0}\nmodel: {path: m.onnx}\ninputs:\n${inputs}\npreprocessing: []\noutputs: {p: {from: p}}\n`,
    );
    assert(wide);
    // Every row has one rare value in one column, so that each covers one thing alone.
    const columns = names.map((name, column): FeedColumn => ({
      name,
      type: 'string',
      data: Array.from({ length: 400 }, (_, row) => (row % 40 === column ? `v${Math.floor(row / 40)}` : 'usual')),
    }));
    const builder = new ReferenceProfileBuilder(wide);
    builder.add(columns, [], 400);
    const golden = new GoldenCover(builder.build(), wide);
    golden.add(
      columns,
      Array.from({ length: 400 }, (_, n) => ({ row: { n }, notebook: {}, answer: {} })),
    );
    assert.equal(golden.rows().length, 64);
  });
});

describe('reference profile', () => {
  it('counts integers by declared category, booleans by value, and knows declared ones that never came', () => {
    const builder = new ReferenceProfileBuilder(known);
    builder.add(columnsOf(10), [], 10);
    const { columns, rows } = builder.build();
    const of = (name: string) => columns.find((column) => column.name === name);
    assert.equal(rows, 10);
    assert.deepEqual(of('level')?.cells, { kind: 'categorical', categories: ['1', '2', '3'], others: [] });
    assert.deepEqual(of('level')?.counts.cells, [5, 5, 0, 0]);
    assert.deepEqual(of('sure')?.counts.cells, [5, 5, 0]);
    assert.equal(of('kind')?.counts.missing, 1);
    assert.equal(of('size')?.counts.missing, 1);
    assert.equal(of('size')?.cells.kind, 'numeric');
  });

  it('of no rows is a profile without columns', () => {
    assert.deepEqual(new ReferenceProfileBuilder(known).build().columns, []);
  });
});
