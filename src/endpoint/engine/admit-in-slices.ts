import { setImmediate as otherTurns } from 'node:timers/promises';
import { admit, type Admission, type AdmissionPlan } from '../../contract/admission';
import { joinData } from '../../engine/columns';
import { mostViolationsTold } from '../../protocol/rows';

/** Rows that are looked at before everybody else has a turn: some ms where each of them breaks every rule. */
const sliceRows = 64;

/** The admission of a large request: its first violations, and how many there are. */
export interface SlicedAdmission extends Pick<Admission, 'admitted' | 'columns' | 'violations'> {
  readonly violationsTotal: number;
}

/**
 * Admits the rows of a request a slice at a time, so that a large one holds up nobody. `hear` gets each slice's admission whole, with its number of
 * rows: what the monitor counts is never cut.
 */
export async function admitInSlices(
  plan: AdmissionPlan,
  rows: readonly unknown[],
  hear: (slice: Admission, rows: number) => void,
): Promise<SlicedAdmission> {
  const admitted: number[] = [];
  const parts: Admission['columns'][] = [];
  const violations: Admission['violations'] = [];
  let violationsTotal = 0;
  for (let from = 0; from < rows.length; from += sliceRows) {
    if (from > 0) await otherTurns();
    const slice = rows.slice(from, from + sliceRows);
    const admission = admit(plan, slice);
    hear(admission, slice.length);
    for (const row of admission.admitted) admitted.push(row + from);
    if (admission.admitted.length > 0) parts.push(admission.columns);
    violationsTotal += admission.violations.length;
    for (const violation of admission.violations.slice(0, mostViolationsTold - violations.length))
      violations.push({ ...violation, row: violation.row + from });
  }
  const columns = (parts[0] ?? []).map((column, index) => ({
    ...column,
    data: joinData(parts.map((part) => part[index]?.data ?? column.data)),
  }));
  return { admitted, columns, violations, violationsTotal };
}
