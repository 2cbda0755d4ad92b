// False alarms and delays of alarms on the credit-risk sample (7 numeric and 13 categorical columns, 1,000 reference rows) and
// on fresh rows of a population like it; budget 1 false alarm in 30 days of 1-minute windows. Everything is seeded but the clock.
import { Watch } from '../../src/monitor/watch';
import { creditRisk } from '../monitor/credit-risk';
import { uniform, windowOf } from '../monitor/profiles';
import {
  addTo,
  budget,
  drawPopulation,
  judge,
  measuredColumns,
  numericColumns,
  profileOfPopulation,
  resample,
  tableOf,
  tiltBy,
  windowsOf,
  type Change,
  type Population,
} from '../monitor/streams';

const sizes = [50, 256, 1000];
const healthyWindows = 1000;
const healthySeeds = 3;
const horizon = 64;
/** Windows that a shift of 0.5 sd may take: always from 256 rows on, in the median of 50. */
const promised = 10;
let broken = 0;
const check = (holds: boolean): string => {
  if (!holds) broken++;
  return holds ? '' : '   NOT AS PROMISED';
};
const line = (name: string, figures: string): void => {
  console.log(`  ${name}`.padEnd(66) + figures);
};
const figures = (values: readonly (number | string)[]): string =>
  values.map((value) => String(value).padStart(10)).join('');

async function main(): Promise<void> {
  const sample = await creditRisk();
  const profile = profileOfPopulation(sample);
  const drawn = drawPopulation(uniform(2024), 1000);
  healthy('resampled from the sample', profile, (random, n) => resample(sample, random, n));
  healthy('fresh rows of the population', profileOfPopulation(drawn), drawPopulation);
  for (const shift of [0.25, 0.5, 1]) shifted(sample, profile, shift);
  columnByColumn(sample, profile);
  judging(sample, profile);
  if (broken === 0) return;
  console.error(
    `${broken} figures are not as promised: no alarm on healthy windows, and 0.5 sd within ${promised} windows of 256 rows.`,
  );
  process.exitCode = 1;
}

type Profile = ReturnType<typeof profileOfPopulation>;

function healthy(name: string, profile: Profile, draw: (random: () => number, n: number) => Population): void {
  line(`healthy ${name}: ${healthySeeds} × ${healthyWindows} windows`, figures(['alarms', 'PSI>0.1', 'PSI>0.2']));
  for (const n of sizes) {
    const found = Array.from({ length: healthySeeds }, (_, seed) => {
      const random = uniform(n + seed);
      return judge(
        profile,
        windowsOf(profile, healthyWindows, () => draw(random, n)),
      );
    });
    const sum = (rule: 'alarms' | 'psi1' | 'psi2'): number => found.reduce((total, each) => total + each[rule], 0);
    line(`  ${n} rows`, figures([sum('alarms'), sum('psi1'), sum('psi2')]) + check(sum('alarms') === 0));
  }
}

/**
 * In range and of known values only. Where a column has many values the shift is added to each; where it has a few whole
 * numbers that would make new ones, which anything sees at once, so their shares are tilted until the mean has moved.
 */
function changeOf(sample: Population, column: number, shift: number): Change {
  return (column < measuredColumns ? addTo : tiltBy)(sample, column, shift);
}

type Delays = Record<'alarm' | 'psi1' | 'psi2', number[]>;

function delays(sample: Population, profile: Profile, n: number, change: Change, seeds: number): Delays {
  const found: Delays = { alarm: [], psi1: [], psi2: [] };
  for (let seed = 0; seed < seeds; seed++) {
    const random = uniform(1000 * change.column + 10 * n + seed);
    const { first } = judge(
      profile,
      windowsOf(profile, horizon, () => resample(sample, random, n, change)),
    );
    found.alarm.push(first.alarm ?? Infinity);
    found.psi1.push(first.psi1 ?? Infinity);
    found.psi2.push(first.psi2 ?? Infinity);
  }
  return found;
}

function median(delays: readonly number[]): number {
  return [...delays].sort((a, b) => a - b)[delays.length >> 1] ?? Infinity;
}

function medianAndWorst(delays: readonly number[]): string {
  const say = (windows: number): string => (windows === Infinity ? `>${horizon}` : String(windows));
  return `${say(median(delays))} (${say(Math.max(...delays))})`;
}

function shifted(sample: Population, profile: Profile, shift: number): void {
  line(`+${shift} sd in one numeric column: windows, median (worst)`, figures(['alarm', 'PSI>0.1', 'PSI>0.2']));
  for (const n of sizes) {
    const all: Delays = { alarm: [], psi1: [], psi2: [] };
    for (let column = 0; column < numericColumns; column++) {
      const found = delays(sample, profile, n, changeOf(sample, column, shift), 3);
      for (const rule of ['alarm', 'psi1', 'psi2'] as const) all[rule].push(...found[rule]);
    }
    const late = n < 256 ? median(all.alarm) : Math.max(...all.alarm);
    const said = figures([medianAndWorst(all.alarm), medianAndWorst(all.psi1), medianAndWorst(all.psi2)]);
    line(`  ${numericColumns} columns × 3 seeds, ${n} rows`, said + check(shift < 0.5 || late <= promised));
  }
}

/**
 * Windows of 50 rows are where 10 windows are close to what any test can do: a shift of 0.5 sd is worth 0.125 nats a row with
 * the reference known exactly, 0.08 beyond 3 standard errors of 1,000 reference rows, and an alarm in one of 20 columns takes 18.
 */
function columnByColumn(sample: Population, profile: Profile): void {
  line('+0.5 sd by column, 50 rows, 20 seeds: windows, median (worst)', figures(['alarm', '', 'past 10']));
  for (let column = 0; column < numericColumns; column++) {
    const values = new Set(sample.values[column]).size;
    const how = column < measuredColumns ? 'added' : 'tilted';
    const { alarm } = delays(sample, profile, 50, changeOf(sample, column, 0.5), 20);
    const late = alarm.filter((windows) => windows > promised).length;
    const said = figures([medianAndWorst(alarm), '', `${late} of 20`]);
    line(`  ${sample.names[column]} (${values} values, ${how})`, said + check(median(alarm) <= promised));
  }
  // Nothing is promised of this: the mean of a skewed column moves with its tail, and most of its cells stay as they were.
  for (let column = 0; column < measuredColumns; column++) {
    const { alarm } = delays(sample, profile, 256, tiltBy(sample, column, 0.5), 5);
    line(`  ${sample.names[column]}, tilted, 256 rows, 5 seeds`, figures([medianAndWorst(alarm)]));
  }
}

function judging(sample: Population, profile: Profile): void {
  const watch = new Watch({ profile, model: 'm', version: '1', digest: 'd1', settings: budget });
  const window = windowOf(profile, tableOf(resample(sample, uniform(6), 256)));
  const started = process.hrtime.bigint();
  for (let i = 0; i < 500; i++) watch.add(window);
  const ms = Number(process.hrtime.bigint() - started) / 500 / 1e6;
  line('judging a window of 20 columns', figures([`${ms.toFixed(2)} ms`]));
}

void main();
