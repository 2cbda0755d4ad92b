import { count, counted, figure } from '../words';
import { note, type EvidenceKind } from './case';

/** Golden rows, replayed through the live engine, against the artifact's own answers at the gate: tests the stack without any assumption on data. */
export const golden: EvidenceKind = ({ golden: report }) => {
  if (!report) return [note('golden', 'silent', 'stack', 'No golden row has been replayed yet.')];
  if (report.rows === 0) return [note('golden', 'silent', 'stack', 'The bundle has no golden rows to replay.')];
  if (report.differing === 0) {
    return [
      note('golden', 'excludes', 'stack', `${counted(report.rows, 'golden row')} replayed: all answer as at the gate.`),
    ];
  }
  const largest = report.largest > 0 ? `, by up to ${figure(report.largest)}` : '';
  const first = report.first === null ? '' : ` First: ${report.first}`;
  const says = `${count(report.differing)} of ${counted(report.rows, 'golden row')} answer differently than at the gate${largest}.${first}`;
  return [note('golden', 'accuses', 'stack', says, report.at)];
};
