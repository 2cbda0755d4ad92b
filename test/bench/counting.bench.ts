// What counting a window costs, beside a plain loop over the same values that only adds up them and their squares. Each figure
// is of the fastest of many short runs, taken in turn, so that what else the machine does hardly counts.
import { WindowCounter, type ColumnData } from '../../src/monitor/counter';
import { creditRisk } from '../monitor/credit-risk';
import { uniform } from '../monitor/profiles';
import { numericColumns, profileOfPopulation, resample, tableOf } from '../monitor/streams';

const rows = 2000;
const runs = 400;
/** ns a number: facts/drift.md §3.6 has 35 to 40. */
const promised = 45;

function plain(columns: readonly Float64Array[]): number {
  let total = 0;
  for (const values of columns) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0;
      sum += value;
      squares += value * value;
    }
    total += sum + squares;
  }
  return total;
}

async function main(): Promise<void> {
  const sample = await creditRisk();
  const profile = profileOfPopulation(sample);
  const { features } = tableOf(resample(sample, uniform(5), rows));
  const numbers = features.slice(0, numericColumns).map(({ data }) => Float64Array.from(data, Number));
  const counterOf = (columns: readonly ColumnData[]): (() => void) => {
    const names = new Set(columns.map(({ name }) => name));
    const part = { ...profile, columns: profile.columns.filter(({ name }) => names.has(name)) };
    const counter = new WindowCounter(part, { id: 'w', opened: 0, digest: 'd' });
    return () => {
      counter.addColumns(columns, rows);
    };
  };
  const named = features.slice(0, numericColumns).map(({ name }, i) => ({ name, data: numbers[i] ?? [] }));
  const kinds: readonly (readonly [string, number, () => void])[] = [
    ['a plain loop over numbers', numericColumns, () => void plain(numbers)],
    ['numbers as float64', numericColumns, counterOf(named)],
    ['numbers as float32', numericColumns, counterOf(named.map((c) => ({ ...c, data: Float32Array.from(c.data) })))],
    [
      'whole numbers as int64',
      numericColumns,
      counterOf(named.map((c) => ({ ...c, data: BigInt64Array.from(c.data, BigInt) }))),
    ],
    ['categories', features.length - numericColumns, counterOf(features.slice(numericColumns))],
  ];
  const fastest = kinds.map(() => Infinity);
  for (let run = 0; run < runs; run++) {
    for (const [i, [, columns, count]] of kinds.entries()) {
      const started = process.hrtime.bigint();
      count();
      const nanos = Number(process.hrtime.bigint() - started) / (columns * rows);
      fastest[i] = Math.min(fastest[i] ?? Infinity, nanos);
    }
  }
  const [base = NaN, floats = NaN] = fastest;
  for (const [i, [name]] of kinds.entries()) {
    const nanos = fastest[i] ?? NaN;
    console.log(`  ${name}`.padEnd(40) + `${nanos.toFixed(1).padStart(6)} ns a value   × ${(nanos / base).toFixed(1)}`);
  }
  if (floats <= promised) return;
  console.error(`A number takes ${floats.toFixed(1)} ns; at most ${promised} are promised.`);
  process.exitCode = 1;
}

void main();
