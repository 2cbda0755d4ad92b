import type { Evidence } from '../../protocol/verdict';
import { count, counted, percent } from '../words';
import { note, quiet, type EvidenceKind } from './case';

/** Requests that were not answered, and rows that were answered with NaN or infinity, against the promised rate. */
export const errors: EvidenceKind = (facts) => {
  const found: Evidence[] = [];
  for (const { unit, span, onset } of facts.alarms) {
    if (unit === 'errors') {
      const share = percent(span.errors / Math.max(1, span.requests));
      const says = `${share} of requests are not answered (${count(span.errors)} of ${count(span.requests)}; at most ${percent(facts.errorRate)} is promised).`;
      found.push(note('errors', 'accuses', 'stack', says, onset));
    }
    if (unit === 'not-finite') {
      const share = percent(span.notFinite / Math.max(1, span.rows));
      const says = `${share} of rows are answered with NaN or infinity (${count(span.notFinite)} of ${count(span.rows)}).`;
      found.push(note('errors', 'accuses', 'stack', says, onset));
    }
  }
  if (found.length > 0) return found;
  if (facts.requests === 0) return [note('errors', 'silent', 'stack', 'No request yet.')];
  const says = `${count(facts.errors)} of ${counted(facts.requests, 'request')} were not answered: no alarm against the promised ${percent(facts.errorRate)}.`;
  return [note('errors', quiet(facts), 'stack', says)];
};
