import { type Verdict } from '../../src/protocol/verdict';

export type Scenario = 'healthy' | 'data' | 'stack' | 'undecided' | 'few';

/** The verdict of a scenario with all its evidence, as the endpoint words it. */
export function verdictOf(scenario: Scenario, onset: number | null, rows: number): Verdict {
  const golden = (finds: 'accuses' | 'excludes'): Verdict['evidence'][number] => ({
    kind: 'golden',
    finds,
    points: 'stack',
    says:
      finds === 'excludes'
        ? '20 golden rows answer as at the gate, 2 minutes ago.'
        : '7 of 20 golden rows answer differently than at the gate, by up to 0.213.',
    columns: [],
    since: finds === 'accuses' ? onset : null,
  });
  const drift: Verdict['evidence'][number] = {
    kind: 'drift',
    finds: 'accuses',
    points: 'undecided',
    says: '`credit_amount` has drifted: distance 3.1 where noise stays below 0.028.',
    columns: ['credit_amount'],
    since: onset,
  };
  const base = { impact: 'unknown' as const, since: onset };
  switch (scenario) {
    case 'healthy':
      return {
        ...base,
        kind: 'healthy',
        headline: `Healthy. ${rows.toLocaleString('en')} rows; any feature shift above 0.1 sd would have shown.`,
        advice: 'Nothing to do.',
        retraining: 'not needed',
        evidence: [golden('excludes')],
      };
    case 'few':
      return {
        ...base,
        kind: 'undecided',
        headline: 'Undecided: 72 rows so far. 184 more decide.',
        advice: 'Send traffic, or wait for it.',
        retraining: 'held',
        rowsNeeded: 184,
        evidence: [
          {
            kind: 'rows',
            finds: 'silent',
            points: 'undecided',
            says: 'No window has closed: 72 rows of 256.',
            columns: [],
            since: null,
          },
        ],
      };
    case 'stack':
      return {
        ...base,
        kind: 'stack',
        headline: 'Serving stack: 7 of 20 golden rows answer differently than at the gate, by up to 0.213.',
        advice: 'Roll back: the artifact on disk is not the one of the manifest.',
        retraining: 'held',
        evidence: [
          golden('accuses'),
          {
            kind: 'digest',
            finds: 'accuses',
            points: 'stack',
            says: 'The artifact on disk is 41aa0c6d…, the manifest says 9f2c41d0….',
            columns: [],
            since: onset,
          },
        ],
      };
    case 'undecided':
      return {
        ...base,
        kind: 'undecided',
        headline:
          'Undecided: inputs drifted (feature `age`). `age` is 1.84 sd above the reference; distance 3.1 where noise stays below 0.028.',
        advice: 'Ask the owner of the source of `age` what changed; retraining is held until the cause is known.',
        retraining: 'held',
        evidence: [golden('excludes'), { ...drift, says: '`age` has drifted: distance 3.1.', columns: ['age'] }],
      };
    case 'data':
      return {
        ...base,
        kind: 'data',
        headline:
          'Upstream data: `purpose` is missing in 14 % of rows (reference 0 %), and `credit_amount` has drifted with it.',
        advice:
          'Ask the owner of the source of `purpose` and `credit_amount` to repair it; retraining on it would teach the fault.',
        retraining: 'held',
        evidence: [
          {
            kind: 'quality',
            finds: 'accuses',
            points: 'data',
            says: '`purpose` is missing in 14 % of rows (reference 0 %).',
            columns: ['purpose'],
            since: onset,
          },
          drift,
          golden('excludes'),
          {
            kind: 'latency',
            finds: 'silent',
            points: 'stack',
            says: 'No latency is promised in the contract.',
            columns: [],
            since: null,
          },
        ],
      };
  }
}
