import { slowShare } from '../alarm/unit';
import { latencyQuantile, slowerThan } from '../window';
import { duration, figure, percent } from '../words';
import { note, quiet, type EvidenceKind } from './case';

/** Answers slower than the declared p99 budget: more than 1 % of them breaks it. */
export const latency: EvidenceKind = (facts) => {
  if (facts.latencyP99Ms === null) {
    return [note('latency', 'silent', 'stack', 'No latency is promised (`service.latency_p99`), so none is judged.')];
  }
  const budget = `${figure(facts.latencyP99Ms)} ms`;
  const alarm = facts.alarms.find(({ unit }) => unit === 'latency');
  if (!alarm) {
    if (facts.answers === 0) return [note('latency', 'silent', 'stack', 'No answer yet.')];
    const says = `No alarm against the promised ${budget} at p99.`;
    return [note('latency', quiet(facts), 'stack', says)];
  }
  const { latency: histogram } = alarm.span;
  const answers = histogram.reduce((sum, n) => sum + n, 0);
  const slow = percent(slowerThan(histogram, facts.latencyP99Ms * 1000) / Math.max(1, answers));
  const p99 = latencyQuantile(histogram, 0.99);
  const now = p99 === null ? '' : `; p99 is ${duration(p99)}`;
  const says = `${slow} of answers take longer than the promised ${budget}, where ${percent(slowShare)} may${now}.`;
  return [note('latency', 'accuses', 'stack', says, alarm.onset)];
};
