import { type FeedColumn, type FeedData, type TensorType } from '../contract/column';
import { type Json } from '../protocol/rows';
import { predictionsOf } from './predictions';
import { type Session } from './session';

/** Rows of the self-test: enough that a mean over the batch, or a fixed batch of two, shows. */
const testRows = 3;

/** Warm runs that are timed, and after how many milliseconds no other is: a slow model's first figure is sure enough. */
const timedRuns = 5;
const timedMs = 100;

/**
 * Milliseconds of a warm run on one made row (zeros and empty text, which every graph must stand); the first run pays for lazy work. The shortest of a few:
 * a busy machine makes a quick model look slow, and never a slow one quick. What ONNX Runtime may have against that row is left to a real run to tell.
 */
export async function warmUp(session: Session, now = () => performance.now()): Promise<number> {
  const columns = madeRows(session, 0, 1);
  const run = () => session.run(columns, 1).catch(() => undefined);
  if (columns.length === 0) return 0;
  await run();
  const started = now();
  let shortest = Infinity;
  for (let at = 0; at < timedRuns && now() - started < timedMs; at++) {
    const began = now();
    await run();
    shortest = Math.min(shortest, now() - began);
  }
  return shortest;
}

/**
 * Whether rows may share a run: three made rows get the same answers together and one by one. False for a file with a fixed batch of one and for a
 * graph that mixes rows (a mean over the batch), where sharing a run would let one caller's rows change another's answer. Not a proof: rows that
 * the graph refuses tell nothing, and then true.
 */
export async function answersRowByRow(session: Session): Promise<boolean> {
  if (!session.binding || session.binding.inputs.length === 0) return true;
  const singly: Json[] = [];
  try {
    for (let row = 0; row < testRows; row++)
      singly.push(...predictionsOf(await session.run(madeRows(session, row, 1), 1), 1));
  } catch {
    return true;
  }
  try {
    const together = predictionsOf(await session.run(madeRows(session, 0, testRows), testRows), testRows);
    return same(singly, together);
  } catch {
    return false;
  }
}

function madeRows(session: Session, from: number, rows: number): FeedColumn[] {
  return (session.binding?.inputs ?? []).map(({ column, type, width }) => ({
    name: column,
    type,
    width,
    data: madeData(
      type,
      Array.from({ length: rows * width }, (_, index) => from + Math.floor(index / width)),
    ),
  }));
}

function madeData(type: TensorType, numbers: readonly number[]): FeedData {
  switch (type) {
    case 'string':
      return numbers.map(() => '');
    case 'int64':
      return BigInt64Array.from(numbers, BigInt);
    case 'int32':
      return Int32Array.from(numbers);
    case 'float32':
      return Float32Array.from(numbers);
    case 'float64':
      return Float64Array.from(numbers);
    case 'uint8':
      return Uint8Array.from(numbers);
    case 'bool':
      return Uint8Array.from(numbers, (number) => number % 2);
  }
}

/** Equal up to what another order of the same sums does to a float32. */
function same(a: Json, b: Json): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(a), Math.abs(b));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => same(value, right.get(key) ?? null));
}
