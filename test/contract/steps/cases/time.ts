import { pipeline, type StepCase } from './step-case';

export const timeCases: readonly StepCase[] = [
  {
    title: 'date_parts',
    step: 'date_parts',
    body: pipeline(
      't: {type: datetime, missing: allow}',
      'date_parts: {columns: [t], year: y, month: m, day: d, hour: h, minute: n, weekday: w, day_of_year: j, week: k}',
    ),
  },
  {
    title: 'elapsed since a date and since a column',
    step: 'elapsed',
    body: pipeline(
      't: {type: datetime, missing: allow}, s: {type: date}',
      'elapsed: {columns: {t: {since: s, into: e}, s: {since: 2020-01-01}}, unit: d}',
    ),
  },
];
