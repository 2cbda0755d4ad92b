import { type FeedColumn } from '../contract/column';
import { type Contract } from '../contract/model';
import { threshold } from '../contract/steps/threshold';
import { cellCount, locator, missing } from '../monitor/cells';
import { type GoldenRow } from '../protocol/bundle';
import { type Cells, type ReferenceProfile } from '../protocol/profile';
import { type Prediction, type RawRow } from '../protocol/rows';

/** Most golden rows of a bundle (decisions: at most 64). */
const most = 64;

/** One reference row with its answers. */
export interface GoldenCandidate {
  readonly row: RawRow;
  readonly notebook: Prediction;
  readonly answer: Prediction;
}

interface Kept {
  readonly candidate: GoldenCandidate;
  readonly keys: readonly string[];
}

/**
 * A deterministic cover of what can go wrong in preprocessing: every category, every missing state, both outer cells of every number, and the rows
 * next to every threshold. The first row that shows each of them is a candidate; of these the greedy cover takes, again and again, the one that adds
 * most (Johnson 1974, within ln n of the smallest cover), the earlier of equals. What 64 rows cannot cover is left out from the rare end.
 */
export class GoldenCover {
  readonly #locators: readonly { readonly name: string; readonly key: (value: unknown) => string | undefined }[];
  readonly #seen = new Set<string>();
  readonly #kept: Kept[] = [];
  readonly #neighbours = new Map<string, { readonly distance: number; readonly candidate: GoldenCandidate }>();
  readonly #thresholds: readonly { readonly from: string; readonly value: number }[];

  constructor(profile: ReferenceProfile, contract: Contract) {
    this.#locators = profile.columns
      .filter(({ role }) => role === 'feature')
      .map(({ name, cells }) => ({ name, key: keyOf(name, cells) }));
    const outputs = new Set(contract.outputs.map(({ name }) => name));
    this.#thresholds = contract.outputs.flatMap(({ from, steps }) => {
      const [first] = steps;
      const parsed = first?.op === threshold.name ? threshold.args.safeParse(first.args) : undefined;
      return parsed?.success && outputs.has(from) ? [{ from, value: parsed.data.limit }] : [];
    });
  }

  /** Admitted rows as they were fed; `candidates` in the same order. */
  add(columns: readonly FeedColumn[], candidates: readonly GoldenCandidate[]): void {
    const byName = new Map(columns.map((column) => [column.name, column.data]));
    candidates.forEach((candidate, index) => {
      const keys = this.#locators.flatMap(({ name, key }) => {
        const data = byName.get(name);
        return data ? (key(data[index]) ?? []) : [];
      });
      if (keys.some((key) => !this.#seen.has(key))) {
        keys.forEach((key) => this.#seen.add(key));
        this.#kept.push({ candidate, keys });
      }
      for (const { from, value } of this.#thresholds) {
        const answer = candidate.answer[from];
        if (typeof answer !== 'number') continue;
        const side = `threshold neighbour ${from} ${answer >= value ? 'at or above' : 'below'} ${value}`;
        const distance = Math.abs(answer - value);
        if (distance < (this.#neighbours.get(side)?.distance ?? Infinity))
          this.#neighbours.set(side, { distance, candidate });
      }
    });
  }

  /** At most 64, in no order of importance: the threshold's neighbours first. */
  rows(): GoldenRow[] {
    const rows: GoldenRow[] = [...this.#neighbours]
      .slice(0, most)
      .map(([side, { candidate }]) => ({ ...candidate, covers: [side] }));
    const open = new Set(this.#seen);
    const left = [...this.#kept];
    while (rows.length < most && open.size > 0) {
      const gains = left.map(({ keys }) => keys.filter((key) => open.has(key)).length);
      const [best] = left.splice(gains.indexOf(Math.max(...gains)), 1);
      if (!best) break;
      const covers = best.keys.filter((key) => open.has(key));
      covers.forEach((key) => open.delete(key));
      rows.push({ ...best.candidate, covers });
    }
    return rows;
  }
}

/** What a value stands for that should be among the golden rows; undefined for a number in the middle. */
function keyOf(name: string, cells: Cells): (value: unknown) => string | undefined {
  const cell = locator(cells);
  const last = cellCount(cells) - 1;
  return (value) => {
    const at = cell(value);
    if (at === missing) return `missing ${name}`;
    if (at < 0) return undefined;
    if (cells.kind === 'categorical') return `category ${name}=${cells.categories[at] ?? 'other'}`;
    return at === 0 || at === last ? `outer cell ${name} ${at === 0 ? 'low' : 'high'}` : undefined;
  };
}
