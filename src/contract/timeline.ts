import { type ColumnState } from './column';
import { type Columns } from './step';

interface Version {
  readonly from: number;
  /** undefined: removed. */
  readonly state: ColumnState | undefined;
}

/**
 * All columns at all points of a pipeline. Each column keeps its versions, so that a view of any point costs nothing until it is
 * walked through: a copy a step would be quadratic in the length of the contract.
 */
export class Timeline {
  private readonly versions = new Map<string, Version[]>();
  private now = 0;

  /** The point that is being written: 0 holds the inputs, `i + 1` what step `i` leaves. */
  get point(): number {
    return this.now;
  }

  advance(): void {
    this.now++;
  }

  set(name: string, state: ColumnState | undefined): void {
    const versions = this.versions.get(name);
    const version = { from: this.now, state };
    if (versions === undefined) this.versions.set(name, [version]);
    else if (versions[versions.length - 1]?.from === this.now) versions[versions.length - 1] = version;
    else versions.push(version);
  }

  /** The state of a column at a point; undefined where there is none. */
  get(name: string, point = this.now): ColumnState | undefined {
    const versions = this.versions.get(name);
    if (versions === undefined) return undefined;
    // Most are asked for what they are last.
    const last = versions[versions.length - 1];
    if (last !== undefined && last.from <= point) return last.state;
    let low = 0;
    let high = versions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((versions[middle]?.from ?? Infinity) <= point) low = middle + 1;
      else high = middle;
    }
    return versions[low - 1]?.state;
  }

  /** The last state that a column had before it was removed. */
  lastOf(name: string): ColumnState | undefined {
    return this.versions.get(name)?.findLast((version) => version.state !== undefined)?.state;
  }

  names(): Iterable<string> {
    return this.versions.keys();
  }

  at(point: number): Columns {
    return new View(this, point);
  }

  /** What is there now; later writes show in it. */
  live(): Columns {
    return new View(this, undefined);
  }
}

/** The columns at one point, as a map that is made when it is walked through. */
class View implements Columns {
  private walked: Map<string, ColumnState> | undefined;

  constructor(
    private readonly timeline: Timeline,
    private readonly point: number | undefined,
  ) {}

  private all(): Map<string, ColumnState> {
    if (this.walked !== undefined) return this.walked;
    const map = new Map<string, ColumnState>();
    for (const name of this.timeline.names()) {
      const state = this.get(name);
      if (state !== undefined) map.set(name, state);
    }
    if (this.point !== undefined && this.point < this.timeline.point) this.walked = map;
    return map;
  }

  get(name: string): ColumnState | undefined {
    return this.timeline.get(name, this.point ?? this.timeline.point);
  }
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }
  get size(): number {
    return this.all().size;
  }
  forEach(visit: (value: ColumnState, key: string, map: ReadonlyMap<string, ColumnState>) => void): void {
    this.all().forEach((value, key) => {
      visit(value, key, this);
    });
  }
  entries(): MapIterator<[string, ColumnState]> {
    return this.all().entries();
  }
  keys(): MapIterator<string> {
    return this.all().keys();
  }
  values(): MapIterator<ColumnState> {
    return this.all().values();
  }
  [Symbol.iterator](): MapIterator<[string, ColumnState]> {
    return this.entries();
  }
}
