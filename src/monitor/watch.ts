import type { Alarm, ColumnMonitor, Comparison, MonitorSnapshot } from '../protocol/monitor';
import type { ColumnCounts, ColumnProfile, ReferenceProfile, WindowProfile } from '../protocol/profile';
import { Alarms } from './alarm/alarms';
import { detectableShift } from './alarm/detectable';
import { defaultErrorRate, unitsOf, type Unit } from './alarm/unit';
import { cellCount } from './cells';
import { distance, meanShift, total } from './distance/psi';
import type { Case, StandingAlarm } from './evidence/case';
import { driftPoint, hasValues, keepNewest, type DriftPoint } from './series';
import { budgetWindows, type SnapshotRequest, type WatchSettings } from './settings';
import { decide } from './verdict';
import { emptyColumn, latencyQuantile, mergeColumns, mergeWindows, WindowMismatch } from './window';
import { count, counted, stretch } from './words';

export interface WatchOptions {
  readonly profile: ReferenceProfile;
  readonly model: string;
  readonly version: string;
  readonly digest: string;
  readonly settings: WatchSettings;
}

/** Memory is bounded: window points, points of all columns together, and windows whose counts are kept. */
const mostWindowPoints = 2000;
const mostColumnPoints = 10_000;
const mostWindows = 64;
/** Windows that `live` of a column that is not in alarm sums up. */
const liveWindows = 16;
const mostViolations = 1000;

type WindowPoint = MonitorSnapshot['windows'][number];
type ViolationTotal = MonitorSnapshot['violations'][number];

/**
 * The live deployment of one bundle, window after window. A function of the windows added and nothing else: replaying the
 * stored windows gives the same snapshot. Another digest is another Watch.
 */
export class Watch {
  private readonly budget: number;
  private readonly units: readonly Unit[];
  private readonly alarms: Alarms;
  private readonly points: WindowPoint[] = [];
  private readonly columnPoints: readonly DriftPoint[][];
  private readonly newest: WindowProfile[] = [];
  /** By unit in alarm: the windows since its onset added up, with that unit's column only. */
  private readonly spans = new Map<string, WindowProfile>();
  private readonly violations = new Map<string, ViolationTotal>();
  private readonly totals = { rows: 0, refused: 0, requests: 0, errors: 0, answers: 0, windows: 0 };
  private since: number | null = null;
  private detectable: { readonly windows: number; readonly shift: number | null } | null = null;

  constructor(private readonly o: WatchOptions) {
    this.budget = budgetWindows(o.settings);
    this.units = unitsOf(o.profile, o.settings);
    this.alarms = new Alarms(this.units, this.budget);
    this.columnPoints = o.profile.columns.map(() => []);
  }

  /** The next closed window, in time order. Throws `WindowMismatch` for one of another bundle. */
  add(window: WindowProfile): void {
    const { digest, profile } = this.o;
    if (window.digest !== digest) throw new WindowMismatch('digest', digest, window.digest);
    if (window.fingerprint !== profile.fingerprint) {
      throw new WindowMismatch('fingerprint', profile.fingerprint, window.fingerprint);
    }
    this.since ??= window.opened;
    this.newest.push(window);
    keepNewest(this.newest, mostWindows);
    this.addTotals(window);
    this.alarms.add(window);
    this.addSpans(window);
    this.addPoints(window);
  }

  /** The alarms that stand after the newest window, most evidence first. */
  get standing(): Alarm[] {
    return this.alarms.standing;
  }

  snapshot(request: SnapshotRequest): MonitorSnapshot {
    const { model, version, digest, profile, settings } = this.o;
    const { now, open, golden, deployments, gaps } = request;
    const standing = this.alarms.standing;
    const facts = this.facts(request, standing);
    const { falseAlarms, perMs, shortestWindowMs = 60_000 } = settings;
    const features = profile.columns.filter(({ role }) => role === 'feature');
    return {
      v: 1,
      model,
      version,
      digest,
      at: now,
      verdict: decide(facts),
      budget: {
        windows: this.budget,
        text: `At most ${counted(falseAlarms, 'false alarm')} in ${stretch(perMs)}: 1 in ${count(this.budget)} windows of ${stretch(shortestWindowMs)} or longer.`,
        calibrated: features.length > 0 && features.every(({ calibration }) => calibration !== undefined),
      },
      alarms: standing,
      windows: [...this.points],
      gaps,
      open: {
        since: open?.opened ?? null,
        rows: open?.rows ?? 0,
        refused: open?.refused ?? 0,
        requests: open?.requests ?? 0,
      },
      totals: {
        rows: this.totals.rows + (open?.rows ?? 0),
        refused: this.totals.refused + (open?.refused ?? 0),
        requests: this.totals.requests + (open?.requests ?? 0),
        errors: this.totals.errors + (open?.errors ?? 0),
        since: this.since ?? open?.opened ?? now,
      },
      columns: this.columns(standing),
      violations: this.allViolations(open, now),
      golden,
      deployments,
    };
  }

  /** The windows that closed from `from` to `to`, both included, as far back as their counts are kept. */
  compare(from: number, to: number): Comparison {
    const { model, digest, profile } = this.o;
    const chosen = this.newest.filter(({ closed }) => closed >= from && closed <= to);
    return {
      v: 1,
      model,
      digest,
      windows: chosen.length,
      from: chosen[0]?.opened ?? null,
      to: chosen.at(-1)?.closed ?? null,
      keptSince: this.newest[0]?.opened ?? null,
      columns: profile.columns.map((column, i) => against(column, sumOf(column, chosen, i))),
    };
  }

  private addTotals(window: WindowProfile): void {
    this.totals.rows += window.rows;
    this.totals.refused += window.refused;
    this.totals.requests += window.requests;
    this.totals.errors += window.errors;
    this.totals.answers += total(window.latency);
    this.totals.windows++;
    countViolations(this.violations, window, window.closed);
  }

  private addSpans(window: WindowProfile): void {
    const standing = new Map(this.alarms.standing.map((alarm) => [alarm.unit, alarm]));
    for (const unit of this.spans.keys()) if (!standing.has(unit)) this.spans.delete(unit);
    for (const unit of this.units) {
      const alarm = standing.get(unit.name);
      if (!alarm) continue;
      const known = this.spans.get(unit.name);
      // The windows before the one that raised the alarm, as far back as their counts are kept.
      const before = known ? [known] : this.newest.slice(0, -1).filter(({ opened }) => opened >= alarm.onset);
      const parts = [...before.map((part) => (part === known ? part : slice(part, unit))), slice(window, unit)];
      this.spans.set(unit.name, parts.reduce(mergeWindows));
    }
  }

  private addPoints(window: WindowProfile): void {
    const alarmed = new Set(this.alarms.standing.flatMap(({ unit, column }) => (isOutput(unit) ? [] : (column ?? []))));
    const most = Math.min(
      mostWindowPoints,
      Math.max(mostWindows, Math.floor(mostColumnPoints / Math.max(1, this.columnPoints.length))),
    );
    let drift: number | null = null;
    for (const [i, column] of this.o.profile.columns.entries()) {
      const counts = window.columns[i];
      const point = counts && driftPoint(column, counts, window);
      const points = this.columnPoints[i];
      if (!point || !points) continue;
      points.push(point);
      keepNewest(points, most);
      if (column.role === 'feature' && hasValues(column, counts)) drift = Math.max(drift ?? -Infinity, point.psi);
    }
    const { id, opened, closed, rows, refused, requests, errors, latency } = window;
    const [p50 = null, p95 = null, p99 = null] = [0.5, 0.95, 0.99].map((q) => latencyQuantile(latency, q));
    const point = { id, opened, closed, rows, refused, requests, errors, p50, p95, p99, drift, alarmed: alarmed.size };
    this.points.push(point);
    keepNewest(this.points, mostWindowPoints);
  }

  private columns(standing: readonly Alarm[]): ColumnMonitor[] {
    const evidence = this.alarms.evidence;
    return this.o.profile.columns.map((column, i) => {
      const { role, unit, cells, counts } = column;
      const own = this.units.filter(({ index }) => index === i);
      const alarms = standing.filter((alarm) => own.some((candidate) => candidate.name === alarm.unit));
      const first = alarms.reduce<Alarm | null>((a, b) => (a && a.onset <= b.onset ? a : b), null);
      const span = first && this.spans.get(first.unit)?.columns[0];
      return {
        role,
        ...(unit === undefined ? {} : { unit }),
        cells,
        reference: counts,
        ...against(column, span ?? sumOf(column, this.newest.slice(-liveWindows), i)),
        alarmed: first !== null,
        logEvidence: own.length === 0 ? 0 : Math.max(...own.map((candidate) => evidence.get(candidate.name) ?? 0)),
        onset: first?.onset ?? null,
        points: [...(this.columnPoints[i] ?? [])],
      };
    });
  }

  private facts(request: SnapshotRequest, standing: readonly Alarm[]): Case {
    const { profile, settings, digest } = this.o;
    const has = (role: ColumnProfile['role']): boolean => profile.columns.some((column) => column.role === role);
    const byName = new Map(this.units.map((unit) => [unit.name, unit]));
    const alarms = standing.flatMap((alarm): StandingAlarm[] => {
      const unit = byName.get(alarm.unit);
      const span = this.spans.get(alarm.unit);
      if (!unit || !span) return [];
      const column = unit.index === null ? null : (profile.columns[unit.index] ?? null);
      return [{ ...alarm, group: unit.group, profile: column, span }];
    });
    return {
      digest,
      served: request.served,
      golden: request.golden,
      alarms,
      reference: profile.rows,
      windows: this.totals.windows,
      rows: this.totals.rows,
      refused: this.totals.refused,
      requests: this.totals.requests,
      errors: this.totals.errors,
      answers: this.totals.answers,
      openRows: request.open?.rows ?? 0,
      errorRate: settings.errorRate ?? defaultErrorRate,
      latencyP99Ms: settings.latencyP99Ms ?? null,
      detectable: standing.length > 0 ? null : this.detectableNow(),
      hasFeatures: has('feature'),
      hasOutputs: has('output'),
    };
  }

  /** Once a window, because it costs some thousand evaluations. Rounded up to 2 significant digits. */
  private detectableNow(): number | null {
    const { windows } = this.totals;
    if (this.detectable?.windows === windows) return this.detectable.shift;
    const features = this.units.flatMap((unit) => {
      const column = unit.group === 'feature' && unit.index !== null ? this.o.profile.columns[unit.index] : undefined;
      if (column?.cells.kind !== 'numeric' || meanShift(column.counts, column.counts) === null) return [];
      const rows = this.newest.reduce((sum, window) => sum + total(window.columns[unit.index ?? 0]?.cells ?? []), 0);
      const seen = this.newest.length;
      const exposure = { windows: seen, rows: seen === 0 ? 0 : rows / seen };
      return [{ unit, reference: column.counts.cells, exposure }];
    });
    const exact = detectableShift(features, this.budget);
    const step = exact === null ? 1 : 10 ** (Math.floor(Math.log10(exact)) - 1);
    const shift = exact === null ? null : Number((Math.ceil(exact / step - 1e-9) * step).toPrecision(2));
    this.detectable = { windows, shift };
    return shift;
  }

  private allViolations(open: WindowProfile | null, now: number): ViolationTotal[] {
    const all = new Map([...this.violations].map(([key, value]) => [key, { ...value }]));
    if (open) countViolations(all, open, now);
    return [...all.values()].sort((a, b) => b.count - a.count || (a.rule + a.column < b.rule + b.column ? -1 : 1));
  }
}

function sumOf({ cells }: ColumnProfile, windows: readonly WindowProfile[], index: number): ColumnCounts {
  return windows.flatMap((window) => window.columns[index] ?? []).reduce(mergeColumns, emptyColumn(cellCount(cells)));
}

/** What a column's live counts say beside its reference. */
function against({ name, cells, counts }: ColumnProfile, live: ColumnCounts): Comparison['columns'][number] {
  return {
    name,
    live,
    liveRows: total(live.cells) + live.missing + live.invalid + live.unseen,
    ...(distance(counts.cells, live.cells) ?? { psi: 0, halfWidth: 0, noise: 0 }),
    shift: cells.kind === 'numeric' ? meanShift(counts, live) : null,
  };
}

function countViolations(totals: Map<string, ViolationTotal>, window: WindowProfile, last: number): void {
  for (const { rule, column, count: n } of window.violations) {
    const own = JSON.stringify([rule, column]);
    const known = totals.has(own) || totals.size < mostViolations;
    const key = known ? own : JSON.stringify([rule, '(other columns)']);
    const before = totals.get(key)?.count ?? 0;
    totals.set(key, { rule, column: known ? column : '(other columns)', count: before + n, last });
  }
}

/** The window with the unit's column only, or with none. */
function slice(window: WindowProfile, { index }: Unit): WindowProfile {
  const column = index === null ? undefined : window.columns[index];
  return { ...window, columns: column ? [column] : [] };
}

function isOutput(unit: string): boolean {
  return unit.endsWith('/output');
}
