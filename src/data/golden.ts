import { type FeedColumn } from '../contract/column';
import { type Contract } from '../contract/model';
import { cellCount, locator, missing } from '../monitor/cells';
import { type GoldenRow } from '../protocol/bundle';
import { type ReferenceProfile } from '../protocol/profile';
import { type Prediction, type RawRow } from '../protocol/rows';

/** Most golden rows of a bundle (decisions: at most 64). */
const most = 64;

/** One reference row with its answers. */
export interface GoldenCandidate {
  readonly row: RawRow;
  readonly notebook: Prediction;
  readonly answer: Prediction;
}

/**
 * A deterministic cover of what can go wrong in preprocessing: every category, every missing state, both outer cells of every number, and the rows
 * next to every threshold. A row is kept when it covers something that no earlier one did, in the reference's order.
 */
export class GoldenCover {
  readonly #locators: readonly { readonly name: string; readonly names: (value: unknown) => string | undefined }[];
  readonly #covered = new Set<string>();
  readonly #rows: GoldenRow[] = [];
  readonly #neighbours = new Map<string, { readonly distance: number; readonly golden: GoldenRow }>();
  readonly #thresholds: readonly { readonly from: string; readonly value: number }[];

  constructor(profile: ReferenceProfile, contract: Contract) {
    this.#locators = profile.columns
      .filter(({ role }) => role === 'feature')
      .map(({ name, cells }) => {
        const cell = locator(cells);
        const last = cellCount(cells) - 1;
        return {
          name,
          names: (value) => {
            const at = cell(value);
            if (at === missing) return `missing ${name}`;
            if (at < 0) return undefined;
            if (cells.kind === 'categorical') return `category ${name}=${cells.categories[at] ?? String(value)}`;
            return at === 0 || at === last ? `outer cell ${name} ${at === 0 ? 'low' : 'high'}` : undefined;
          },
        };
      });
    this.#thresholds = contract.outputs.flatMap(({ from, steps }) =>
      steps.flatMap(({ op, args }) =>
        op === 'threshold' ? thresholdValue(args).map((value) => ({ from, value })) : [],
      ),
    );
  }

  /** Admitted rows as they were fed; `candidates` in the same order. */
  add(columns: readonly FeedColumn[], candidates: readonly GoldenCandidate[]): void {
    const byName = new Map(columns.map((column) => [column.name, column.data]));
    candidates.forEach((candidate, index) => {
      const keys = this.#locators.flatMap(({ name, names }) => {
        const data = byName.get(name);
        return data ? (names(data[index]) ?? []) : [];
      });
      const fresh = keys.filter((key) => !this.#covered.has(key));
      if (fresh.length > 0 && this.#rows.length < most - 2 * this.#thresholds.length) {
        fresh.forEach((key) => this.#covered.add(key));
        this.#rows.push({ ...candidate, covers: fresh });
      }
      for (const { from, value } of this.#thresholds) {
        const answer = candidate.answer[from];
        if (typeof answer !== 'number') continue;
        const side = `threshold neighbour ${from} ${answer >= value ? 'at or above' : 'below'} ${value}`;
        const distance = Math.abs(answer - value);
        if (distance < (this.#neighbours.get(side)?.distance ?? Infinity))
          this.#neighbours.set(side, { distance, golden: { ...candidate, covers: [side] } });
      }
    });
  }

  rows(): GoldenRow[] {
    return [...this.#rows, ...[...this.#neighbours.values()].map(({ golden }) => golden)].slice(0, most);
  }
}

function thresholdValue(args: unknown): number[] {
  if (typeof args === 'number') return [args];
  if (typeof args !== 'object' || args === null) return [];
  return Object.entries(args).flatMap(([key, value]) =>
    key === 'at_least' || key === 'above'
      ? typeof value === 'number'
        ? [value]
        : []
      : key === 'threshold'
        ? thresholdValue(value)
        : [],
  );
}
