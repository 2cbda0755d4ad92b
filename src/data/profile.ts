import { createHash } from 'node:crypto';
import { type FeedColumn } from '../contract/column';
import { type Contract } from '../contract/model';
import { calibrate } from '../monitor/calibrate';
import { canonicalCells, categoricalCells, numericCells } from '../monitor/cells';
import { WindowCounter } from '../monitor/counter';
import { budgetWindows } from '../monitor/settings';
import { type Cells, type ColumnProfile, type ReferenceProfile } from '../protocol/profile';

/** A column of admitted rows or of an output; only width 1 is profiled: a vector has no distribution that a person could act on. */
export interface ProfiledColumn {
  readonly name: string;
  readonly width?: number;
  readonly data: ArrayLike<number | bigint | string>;
}

/** Rows in one block of the replayed reference: what a window of modest traffic has, fewer where the reference is short. */
const blockRows = { fewest: 32, most: 256, blocks: 16 };

/** Reads reference rows in batches, then freezes cells and counts on them. Values are kept until `build`, 8 bytes a number. */
export class ReferenceProfileBuilder {
  readonly #features = new Map<string, (number | string)[]>();
  readonly #outputs = new Map<string, (number | string)[]>();
  rows = 0;

  constructor(private readonly contract: Contract) {}

  add(features: readonly FeedColumn[], outputs: readonly ProfiledColumn[], rows: number): void {
    if (rows === 0) return;
    this.rows += rows;
    for (const column of features) if ((column.width ?? 1) === 1) append(this.#features, column);
    for (const column of outputs) if ((column.width ?? 1) === 1) append(this.#outputs, column);
  }

  build(): ReferenceProfile {
    const inputs = new Map(this.contract.inputs.map((input) => [input.name, input]));
    const cells = [
      ...[...this.#features].map(([name, values]) => {
        const input = inputs.get(name);
        const categorical = input?.type === 'string' || input?.type === 'bool' || input?.categories !== undefined;
        return {
          name,
          role: 'feature' as const,
          values,
          unit: input?.unit,
          cells: cellsOf(values, categorical, input?.categories?.map(String)),
        };
      }),
      ...[...this.#outputs].map(([name, values]) => ({
        name,
        role: 'output' as const,
        values,
        unit: undefined,
        cells: cellsOf(
          values,
          values.some((value) => typeof value === 'string'),
          undefined,
        ),
      })),
    ];
    const empty: ReferenceProfile = {
      v: 1,
      rows: this.rows,
      columns: cells.map(({ name, role, unit, cells: own }) => ({
        name,
        role,
        ...(unit === undefined ? {} : { unit }),
        cells: own,
        counts: { cells: [], missing: 0, invalid: 0, unseen: 0, sum: 0, sumOfSquares: 0 },
      })),
      fingerprint: createHash('sha256').update(canonicalCells(cells)).digest('hex'),
    };
    const counts = countRows(empty, cells, 0, this.rows);
    const columns: ColumnProfile[] = empty.columns.map((column, index) => ({
      ...column,
      counts: counts[index] ?? column.counts,
    }));
    if (this.contract.reference?.time === undefined) return { ...empty, columns };
    return { ...empty, columns: this.#calibrated(columns, empty, cells) };
  }

  /** With what the blocks of the reference, which is in order of time, teach of its natural wobble. */
  #calibrated(
    columns: readonly ColumnProfile[],
    empty: ReferenceProfile,
    values: Parameters<typeof countRows>[1],
  ): ColumnProfile[] {
    const size = Math.min(blockRows.most, Math.max(blockRows.fewest, Math.floor(this.rows / blockRows.blocks)));
    const blocks = Array.from({ length: Math.floor(this.rows / size) }, (_, block) =>
      countRows(empty, values, block * size, (block + 1) * size),
    );
    const { monitoring } = this.contract;
    const settings = { budget: budgetWindows(monitoring), ignoreBelow: monitoring.ignoreBelow };
    return columns.map((column, index) => {
      const calibration = calibrate(
        blocks.map((block) => block[index]?.cells ?? []),
        settings,
      );
      return calibration === undefined ? column : { ...column, calibration };
    });
  }
}

function append(into: Map<string, (number | string)[]>, column: ProfiledColumn): void {
  const values = into.get(column.name) ?? [];
  for (let row = 0; row < column.data.length; row++) {
    const value = column.data[row];
    values.push(typeof value === 'bigint' ? Number(value) : (value ?? NaN));
  }
  into.set(column.name, values);
}

function cellsOf(
  values: readonly (number | string)[],
  categorical: boolean,
  declared: readonly string[] | undefined,
): Cells {
  if (!categorical) {
    const numbers = Float64Array.from(
      values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value)),
    );
    return numericCells(numbers.sort());
  }
  const counts = new Map<string, number>();
  for (const value of values)
    if (value !== '' && !Number.isNaN(value)) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  return categoricalCells(counts, declared);
}

function countRows(
  profile: ReferenceProfile,
  columns: readonly {
    readonly name: string;
    readonly role: 'feature' | 'output';
    readonly values: readonly (number | string)[];
  }[],
  from: number,
  to: number,
) {
  const counter = new WindowCounter(profile, { id: '', opened: 0, digest: '' });
  const part = (role: 'feature' | 'output') =>
    columns
      .filter((column) => column.role === role)
      .map(({ name, values }) => ({ name, data: values.slice(from, to) }));
  counter.addColumns(part('feature'), to - from);
  counter.addOutputs(part('output'), to - from);
  return counter.close(0).columns;
}
