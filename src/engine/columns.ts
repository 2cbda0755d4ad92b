import { type FeedColumn, type FeedData } from '../contract/column';

function sliceColumns(columns: readonly FeedColumn[], from: number, to: number): FeedColumn[] {
  return columns.map((column) => {
    const { width = 1, data } = column;
    return { ...column, data: data.slice(from * width, to * width) };
  });
}

/** One after the other, of the type of the first. */
export function joinData(pieces: readonly FeedData[]): FeedData {
  const [first] = pieces;
  if (first === undefined || Array.isArray(first)) return (pieces as string[][]).flat();
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const Whole = first.constructor as new (length: number) => Exclude<FeedData, string[]>;
  const whole = new Whole(length);
  let at = 0;
  for (const piece of pieces) {
    (whole as Float64Array).set(piece as Float64Array, at);
    at += piece.length;
  }
  return whole;
}

/** A run of many rows as runs of at most `most`, one after the other. */
export async function inParts<Output extends { readonly data: FeedData }>(
  columns: readonly FeedColumn[],
  rows: number,
  most: number,
  run: (columns: readonly FeedColumn[], rows: number) => Promise<Output[]>,
): Promise<Output[]> {
  const parts: Output[][] = [];
  for (let from = 0; from < rows; from += most) {
    const to = Math.min(rows, from + most);
    parts.push(await run(sliceColumns(columns, from, to), to - from));
  }
  return (parts[0] ?? []).map((output, index) => ({
    ...output,
    data: joinData(parts.map((part) => part[index]?.data ?? output.data)),
  }));
}
