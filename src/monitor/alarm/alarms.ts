import type { Alarm } from '../../protocol/monitor';
import type { WindowProfile } from '../../protocol/profile';
import { Accumulator, addInto } from './accumulator';
import { logMeanExp, logSumExp } from './dirichlet-multinomial';
import type { Unit } from './unit';

/** Rate of the e-BH selection that names the units of one alarm. */
const discoveryRate = 0.1;
/** Windows, and rows (or requests), without evidence before an alarm is cleared. */
const calmWindows = 4;
const calmRows = 256;

interface Raised {
  readonly onset: number;
  readonly raised: number;
  /** Scale that saw it: recovery is judged over as many windows. */
  readonly length: number;
  /** n that it took to raise it. */
  readonly size: number;
  calm: Float64Array | null;
  windows: number;
}

interface Watched {
  readonly unit: Unit;
  readonly accumulator: Accumulator;
  alarm: Raised | null;
}

/**
 * Raises, names and clears alarms (facts 3.3).
 *
 * Raised when the weighted mean M_t over the units that are not yet in alarm reaches the budget A: the mean time between
 * false alarms is A windows or more, and an alarm that stands does not make the next one cheaper. Named by e-BH among them,
 * at least the one that contributes most. Cleared, unit by unit, when the windows since have no evidence left: the e-value
 * of their sum stayed below 1 for 4 windows, for as many rows as it took to raise it (256 suffice), and for as many
 * windows as the scale that raised it needs to see anything. Waiting for M_t < 1 instead would take as long as the trouble lasted.
 */
export class Alarms {
  private readonly watched: readonly Watched[];

  constructor(
    units: readonly Unit[],
    private readonly budget: number,
  ) {
    this.watched = units.map((unit) => ({ unit, accumulator: new Accumulator(unit), alarm: null }));
  }

  add(window: WindowProfile): void {
    for (const watched of this.watched) {
      const counts = watched.unit.read(window);
      watched.accumulator.add(counts, window.opened);
      if (watched.alarm && hasRecovered(watched.unit, watched.alarm, counts)) {
        watched.alarm = null;
        watched.accumulator.reset();
      }
    }
    this.raise(window.closed);
  }

  /** Standing alarms, most evidence first. `logEvidence` is held against the log of the budget. */
  get standing(): Alarm[] {
    return this.watched
      .flatMap(({ unit, accumulator, alarm }) =>
        alarm
          ? [
              {
                unit: unit.name,
                column: unit.column,
                logEvidence: Math.log(unit.weight) + accumulator.logM,
                onset: alarm.onset,
                raised: alarm.raised,
              },
            ]
          : [],
      )
      .sort((a, b) => b.logEvidence - a.logEvidence || (a.unit < b.unit ? -1 : 1));
  }

  /** Evidence of every unit: log(w_u M_u). In alarm for sure where it reaches the log of the budget. */
  get evidence(): ReadonlyMap<string, number> {
    return new Map(this.watched.map(({ unit, accumulator }) => [unit.name, Math.log(unit.weight) + accumulator.logM]));
  }

  private raise(now: number): void {
    const quiet = this.watched
      .filter(({ alarm }) => alarm === null)
      .map((watched) => ({ watched, logM: watched.accumulator.logM }));
    const logs = quiet.map(({ watched, logM }) => Math.log(watched.unit.weight) + logM);
    if (logSumExp(logs) < Math.log(this.budget)) return;
    const most = Math.max(...logs);
    const named = new Set(quiet.filter((_, i) => logs[i] === most));
    const ranked = [...quiet].sort((a, b) => b.logM - a.logM);
    let kept = 0;
    ranked.forEach(({ logM }, i) => {
      if (logM >= Math.log(this.watched.length / (discoveryRate * (i + 1)))) kept = i + 1;
    });
    for (const item of ranked.slice(0, kept)) named.add(item);
    for (const { watched } of named) {
      watched.alarm = { ...watched.accumulator.winner, raised: now, calm: null, windows: 0 };
    }
  }
}

function hasRecovered(unit: Unit, alarm: Raised, counts: Float64Array): boolean {
  if (unit.size(counts) === 0) return false;
  if (alarm.calm === null) alarm.calm = counts.slice();
  else addInto(alarm.calm, counts);
  if (logMeanExp(unit.logEs(alarm.calm)) >= 0) {
    alarm.calm = null;
    alarm.windows = 0;
    return false;
  }
  alarm.windows++;
  return (
    alarm.windows >= Math.max(calmWindows, alarm.length) && unit.size(alarm.calm) >= Math.min(calmRows, alarm.size)
  );
}
