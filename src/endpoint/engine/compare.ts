import { type Json, type Prediction } from '../../protocol/rows';
import { type GoldenOutcome } from '../messages';

/**
 * A batch of another size may sum in another order, so numbers are equal within 1e-6 absolutely or 1e-5 relatively; a replaced model is far beyond.
 * Texts and truth values must be the same.
 */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= Math.max(1e-6, 1e-5 * Math.abs(b));
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  return a === b || (a === undefined && b === null) || (a === null && b === undefined);
}

/** Answers of the same rows, against what they were at the gate. `first` is a sentence. */
export function compareAnswers(
  answers: readonly (Prediction | null)[],
  expected: readonly Prediction[],
  refusal: (row: number) => string | undefined,
): GoldenOutcome {
  const outcome = { rows: expected.length, differing: 0, largest: 0, first: null as string | null };
  for (const [row, gate] of expected.entries()) {
    const answer = answers[row] ?? null;
    const difference = answer === null ? refused(row, refusal(row)) : differs(row, answer, gate, outcome);
    if (difference === undefined) continue;
    outcome.differing++;
    outcome.first ??= difference;
  }
  return outcome;
}

function refused(row: number, why: string | undefined): string {
  return `golden row ${row} is refused: ${why ?? 'no reason was given'}`;
}

function differs(row: number, answer: Prediction, gate: Prediction, outcome: { largest: number }): string | undefined {
  let first: string | undefined;
  for (const [output, expected] of Object.entries(gate)) {
    const value = answer[output];
    outcome.largest = Math.max(outcome.largest, distance(value, expected));
    if (!sameValue(value, expected))
      first ??= `golden row ${row} answers ${output} ${JSON.stringify(value ?? null)} where the gate had ${JSON.stringify(expected)}.`;
  }
  return first;
}

function distance(a: Json | undefined, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b);
  if (Array.isArray(a) && Array.isArray(b)) return Math.max(0, ...b.map((item, i) => distance(a[i], item)));
  return 0;
}
