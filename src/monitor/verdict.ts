import type { Evidence, Verdict } from '../protocol/verdict';
import { rowsForVerdict, type Case } from './evidence/case';
import { gather } from './evidence/registry';
import { count, counted, figure, names } from './words';

/**
 * The ordered rule: stack, then data, then drift without a cause, then too few rows, then healthy. The first that has an
 * accusing piece of evidence wins; what speaks for the others stays in `evidence`. Population, concept and labels are never
 * said here: they need labels or repairs as evidence. Stack and data need no minimum of rows, because alarms carry their own.
 */
export function decide(facts: Case): Verdict {
  const evidence = gather(facts);
  const accusing = evidence.filter(({ finds }) => finds === 'accuses');
  const against = (points: Evidence['points']): Evidence[] => accusing.filter((piece) => piece.points === points);
  return (
    stack(against('stack'), evidence) ??
    data(against('data'), evidence) ??
    drifted(against('undecided'), evidence, facts) ??
    tooFew(facts, evidence) ??
    healthy(facts, evidence)
  );
}

const stackAdvice: Readonly<Record<string, string>> = {
  digest: 'Deploy the bundle again or roll back; a restart would serve the wrong artifact.',
  golden: 'Roll back, then compare the runtime and the artifact with those of the gate.',
  errors: 'Roll back if this began with a deployment; otherwise open the log for the first error.',
  latency: 'Roll back if this began with a deployment; otherwise look at the load of the machine.',
};

function stack(found: Evidence[], evidence: Evidence[]): Verdict | null {
  const [first] = found;
  if (!first) return null;
  return {
    kind: 'stack',
    impact: first.kind === 'latency' ? 'unknown' : 'harmful',
    headline: `Serving stack: ${first.says}`,
    advice: stackAdvice[first.kind] ?? 'Roll back, then open the log.',
    since: earliest(found),
    retraining: 'held',
    evidence,
  };
}

function data(found: Evidence[], evidence: Evidence[]): Verdict | null {
  const [first] = found;
  if (!first) return null;
  const columns = columnsOf(found);
  const others = columns.slice(1);
  const also = others.length > 0 ? ` Also ${names(others)}.` : '';
  return {
    kind: 'data',
    impact: 'unknown',
    headline: `Upstream data: ${first.says}${also}`,
    advice: `Ask the owner of the source of ${columns.length > 0 ? names(columns) : 'these rows'} to repair it; retraining on it would teach the fault.`,
    since: earliest(found),
    retraining: 'held',
    evidence,
  };
}

function drifted(found: Evidence[], evidence: Evidence[], facts: Case): Verdict | null {
  const [first] = found;
  if (!first) return null;
  const inputs = facts.alarms.filter(({ group }) => group === 'feature').flatMap(({ column }) => column ?? []);
  const outputs = facts.alarms.filter(({ group }) => group === 'score').flatMap(({ column }) => column ?? []);
  const undecided = {
    kind: 'undecided',
    impact: 'unknown',
    retraining: 'held',
    since: earliest(found),
    evidence,
  } as const;
  if (inputs.length === 0) {
    return {
      ...undecided,
      headline: `Undecided: ${counted(outputs.length, 'output')} drifted (${names(outputs)}) while no input did. ${first.says}`,
      advice: 'Replay the golden rows; if they are equal, look at how inputs that are each as before combine.',
    };
  }
  const too = outputs.length > 0 ? ` Outputs drifted too (${names(outputs)}).` : ' Outputs have not drifted.';
  const input = found.find(({ columns }) => columns[0] === inputs[0]) ?? first;
  return {
    ...undecided,
    headline: `Undecided: inputs drifted (${inputs.length === 1 ? 'feature' : 'features'} ${names(inputs)}). ${input.says}${facts.hasOutputs ? too : ''}`,
    advice: `Ask the owner of the source of ${names(inputs)} what changed; retraining is held until the cause is known.`,
  };
}

function tooFew(facts: Case, evidence: Evidence[]): Verdict | null {
  if (facts.rows >= rowsForVerdict) return null;
  const rows = facts.rows + facts.openRows;
  const rowsNeeded = Math.max(0, rowsForVerdict - rows);
  const soFar = rows === 0 ? 'No rows so far.' : `${counted(rows, 'row')} so far.`;
  return {
    kind: 'undecided',
    impact: 'unknown',
    headline:
      rowsNeeded > 0
        ? `${soFar} ${count(rowsNeeded)} more decide.`
        : `${soFar} The verdict comes when their window closes.`,
    advice: rowsNeeded > 0 ? 'Send traffic, or wait for it.' : 'Wait: a window closes when it is 60 seconds old.',
    since: null,
    retraining: 'not needed',
    rowsNeeded,
    evidence,
  };
}

function healthy(facts: Case, evidence: Evidence[]): Verdict {
  const shown =
    facts.detectable === null
      ? 'nothing stands in alarm.'
      : `a shift of ${figure(facts.detectable)} sd in any numeric feature would have shown.`;
  return {
    kind: 'healthy',
    impact: 'harmless',
    headline: `Healthy. ${counted(facts.rows, 'row')}; ${shown}`,
    advice: 'Nothing to do.',
    since: null,
    retraining: 'not needed',
    evidence,
  };
}

function columnsOf(found: readonly Evidence[]): string[] {
  return [...new Set(found.flatMap(({ columns }) => columns))];
}

function earliest(found: readonly Evidence[]): number | null {
  const times = found.flatMap(({ since }) => since ?? []);
  return times.length > 0 ? Math.min(...times) : null;
}
