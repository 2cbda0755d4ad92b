import type { Alarm, GoldenReport } from '../../protocol/monitor';
import type { ColumnProfile, WindowProfile } from '../../protocol/profile';
import type { Evidence } from '../../protocol/verdict';
import type { UnitGroup } from '../alarm/unit';

/** An alarm with what it rests on. */
export interface StandingAlarm extends Alarm {
  readonly group: UnitGroup;
  readonly profile: ColumnProfile | null;
  /** The windows since its onset added up; its only column is that of the alarm. */
  readonly span: WindowProfile;
}

/** All that a verdict may rest on. */
export interface Case {
  readonly digest: string;
  readonly served: string | null;
  readonly golden: GoldenReport | null;
  /** Most evidence first. */
  readonly alarms: readonly StandingAlarm[];
  /** Rows of the reference. */
  readonly reference: number;
  /** Closed windows and what they hold, refused rows not among `rows`. */
  readonly windows: number;
  readonly rows: number;
  readonly refused: number;
  readonly requests: number;
  readonly errors: number;
  readonly answers: number;
  /** Admitted rows of the open window. */
  readonly openRows: number;
  /** Budgets that the contract declares or that stand in for them. */
  readonly errorRate: number;
  readonly latencyP99Ms: number | null;
  /** Shift in sd that would stand in alarm by now, null where none would or no feature is numeric. */
  readonly detectable: number | null;
  readonly hasFeatures: boolean;
  readonly hasOutputs: boolean;
}

/** Rows that a verdict other than an alarm needs. */
export const rowsForVerdict = 256;

/** One kind of evidence: looks at the case and says what it finds, at least one sentence. */
export type EvidenceKind = (facts: Case) => Evidence[];

/** A sentence of one kind that is about no column in particular and has no beginning. */
export function note(
  kind: string,
  finds: Evidence['finds'],
  points: Evidence['points'],
  says: string,
  since: number | null = null,
): Evidence {
  return { kind, finds, points, says, columns: [], since };
}

/** Before there are enough rows, quiet excludes nothing. */
export function quiet(facts: Case): 'excludes' | 'silent' {
  return facts.rows + facts.refused >= rowsForVerdict ? 'excludes' : 'silent';
}
