import { type DriftState } from '../../src/protocol/drift-panel';
import { type MonitorSnapshot } from '../../src/protocol/monitor';
import { categorical, makeColumn, numeric } from './columns';
import { verdictOf, type Scenario } from './verdicts';

const minute = 60_000;
const hour = 60 * minute;

/** Small and seeded: the same snapshot on every machine. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

export interface SnapshotOptions {
  readonly scenario?: Scenario;
  /** The host's clock. */
  readonly now?: number;
  readonly windows?: number;
  readonly seed?: number;
}

const digest = '9f2c41d07a6be95518c3d0f4a2b7e6901f8d3c5ab4e7092d61f8a0c3b5d7e924';
const older = '41aa0c6d2e8b5f7390c1d4e6a8b2f05c7d9e1a3b5c7d9f0e2a4b6c8d0e1f3a5b';

/** A monitor's answer for German credit: 20 features, 2 outputs, windows of 15 minutes, a restart in between. */
export function snapshot(options: SnapshotOptions = {}): MonitorSnapshot {
  const { scenario = 'data', now = Date.now(), windows: many = scenario === 'few' ? 0 : 48, seed = 7 } = options;
  const next = random(seed);
  const start = now - 4 * minute - many * 15 * minute;
  const gap = { from: start + 14 * 15 * minute, to: start + 16 * 15 * minute };
  const onset = scenario === 'healthy' || scenario === 'few' ? null : start + (many - 12) * 15 * minute;
  const drifting = scenario === 'data' ? ['credit_amount', 'purpose'] : scenario === 'undecided' ? ['age'] : [];
  const windows = Array.from({ length: many }, (_, i) => i)
    .filter((i) => i !== 14 && i !== 15)
    .map((i): MonitorSnapshot['windows'][number] => {
      const opened = start + i * 15 * minute;
      const bad = onset !== null && opened >= onset;
      const rows = Math.round(900 + 500 * Math.sin((i / 48) * 2 * Math.PI) + 120 * next());
      const slow = scenario === 'stack' && bad ? 14 : 1;
      const p50 = 780 + 60 * next();
      return {
        id: `01J${String(i).padStart(4, '0')}${seed}`,
        opened,
        closed: opened + 15 * minute,
        rows,
        refused: Math.round(rows * (scenario === 'data' && bad ? 0.06 : 0.002) * next()),
        requests: Math.round(rows / 3),
        errors: scenario === 'stack' && bad ? Math.round(rows * 0.02) : 0,
        p50: p50 * Math.sqrt(slow),
        p95: p50 * 2.1 * slow,
        p99: p50 * (3.4 + next()) * slow,
        drift: drifting.length > 0 && bad ? 2.8 + 0.4 * next() : 0.02 + 0.02 * next(),
        alarmed: bad ? drifting.length : 0,
      };
    });
  const features = [...numeric.map((column) => column.name), ...Object.keys(categorical)].map((name, i) =>
    makeColumn(name, 'feature', drifting.includes(name) ? onset : null, windows, random(seed + i), i === 0),
  );
  const outputs = ['probability', 'decision'].map((name, i) =>
    makeColumn(name, 'output', drifting.length > 0 && i === 0 ? onset : null, windows, random(seed + 50 + i), true),
  );
  const rows = windows.reduce((sum, window) => sum + window.rows, 0);
  return {
    v: 1,
    model: 'credit-risk',
    version: '1.2.0',
    digest,
    at: now,
    verdict: verdictOf(scenario, onset, rows),
    budget: { windows: 2880, text: '1 per 30 d', calibrated: true },
    alarms: drifting.map((column) => ({
      unit: `${column}/value`,
      column,
      logEvidence: 14.2,
      onset: onset ?? 0,
      raised: (onset ?? 0) + hour,
    })),
    windows,
    gaps: many > 16 ? [gap] : [],
    open: { since: now - 4 * minute, rows: scenario === 'few' ? 72 : 310, refused: 1, requests: 104 },
    totals: {
      rows: rows + (scenario === 'few' ? 72 : 310),
      refused: windows.reduce((sum, window) => sum + window.refused, 0),
      requests: Math.round(rows / 3),
      errors: windows.reduce((sum, window) => sum + window.errors, 0),
      since: start,
    },
    columns: [...features, ...outputs],
    violations:
      scenario === 'data'
        ? [
            { rule: 'row/missing', column: 'purpose', count: 1841, last: now - minute },
            { rule: 'row/range', column: 'credit_amount', count: 212, last: now - 2 * minute },
            { rule: 'row/type', column: 'age', count: 3, last: now - 9 * hour },
          ]
        : [],
    golden: {
      at: now - 2 * minute,
      rows: 20,
      differing: scenario === 'stack' ? 7 : 0,
      largest: scenario === 'stack' ? 0.213 : 0,
      first: scenario === 'stack' ? 'Row 3 answers `probability` 0.274 where the gate saw 0.061.' : null,
      artifact: scenario === 'stack' ? older : digest,
      expected: digest,
    },
    deployments: [
      { at: start + 10 * minute, action: 'deploy', version: '1.1.0', digest: older },
      { at: start + 6 * hour, action: 'deploy', version: '1.2.0', digest },
    ],
  };
}

const subject = { model: 'credit-risk', target: 'local' };

/** The five designed states of the drift panel. */
export function driftStates(now = Date.now()): Record<DriftState['view'], DriftState> {
  return {
    empty: {
      view: 'empty',
      ...subject,
      reason: 'credit-risk is not live on local.',
      todo: 'Deploy it; what it answers is watched from the first row on.',
    },
    loading: { view: 'loading', ...subject },
    live: { view: 'live', ...subject, snapshot: snapshot({ now }), answered: now - 3000 },
    stale: {
      view: 'stale',
      ...subject,
      snapshot: snapshot({ now: now - 40_000 }),
      answered: now - 40_000,
      retryAt: now + 8500,
      reason: 'The endpoint did not answer within 5 s.',
    },
    error: {
      view: 'error',
      ...subject,
      what: 'The endpoint refuses the token.',
      where: '~/.local/state/slipway/token',
      todo: 'Stop the endpoint and deploy again: that makes a new token.',
      retryAt: now + 8500,
    },
  };
}

export function live(options: SnapshotOptions = {}): DriftState {
  const { now = Date.now() } = options;
  return { view: 'live', ...subject, snapshot: snapshot({ ...options, now }), answered: now - 3000 };
}
