import { type Rule } from '../../rule';

/** Windows close after 60 s at the earliest: no alarm comes more often. */
const windowMs = 60_000;
/** Frozen cells of a column; a distance of (cells - 1) / rows is nothing but the reference's own noise. */
const cells = 16;
/** A shift that everybody calls one. */
const plainShift = 0.1;
/** One that nobody leaves alone. */
const greatShift = 0.25;

export const budgetUnreachable: Rule = {
  id: 'monitor/budget-unreachable',
  severity: 'warning',
  summary: 'The budget of false alarms can be kept, and leaves something to see',
  phase: 'typing',
  *check({ document, reference }) {
    const { contract } = document;
    if (contract === undefined) return;
    const { falseAlarms, perMs } = contract.monitoring;
    const windows = perMs / windowMs / falseAlarms;
    const path = ['monitoring', 'false_alarms'];
    if (windows <= 1) {
      yield {
        at: { path, on: 'value' },
        message: `One false alarm every ${Math.round(perMs / falseAlarms / 1000)} s is allowed, and a window of traffic takes 60 s at least — every window may then be a false alarm, so an alarm says nothing — allow fewer, such as "1 per 30d".`,
      };
    }
    const ignored = ['monitoring', 'ignore_below'];
    if (contract.monitoring.ignoreBelow >= greatShift && document.has(ignored))
      yield {
        at: { path: ignored, on: 'value' },
        message: `Distances below ${contract.monitoring.ignoreBelow} are ignored, and ${greatShift} is what everybody calls a great shift — no drift would ever be told — write a distance in nats and no percents, such as 0.005.`,
      };
    if (reference.state !== 'read' || !document.has(['reference', 'path'])) return;
    const { rows } = reference.summary;
    const noise = (cells - 1) / Math.max(1, rows);
    if (rows === 0 || noise <= plainShift) return;
    yield {
      at: document.has(path) ? { path, on: 'value' } : { path: ['reference', 'path'], on: 'value' },
      message: `The reference has ${rows} rows, so that its own noise is a distance of about ${noise.toFixed(2)} — to keep the budget of false alarms only shifts far above that can be told, and what is called a plain one (${plainShift}) goes unseen — write more rows to the reference, at least ${Math.ceil((cells - 1) / plainShift)}; all that the model was trained on is best.`,
    };
  },
};
