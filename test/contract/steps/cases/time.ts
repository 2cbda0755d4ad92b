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
    title: 'date_parts in zones',
    step: 'date_parts',
    body: pipeline(
      't: {type: datetime, missing: allow}, u: {type: datetime}, s: {type: datetime}',
      'date_parts: {columns: {t: {year: y, month: m, day: d, hour: h, minute: n}, u: {hour: uh, timezone: Asia/Kathmandu}, s: {hour: sh, day_of_year: sd, timezone: America/Santiago}}, timezone: Europe/Berlin}',
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
  {
    title: 'date_parts and elapsed, each column in its own way',
    step: 'date_parts',
    body: pipeline(
      't: {type: datetime, missing: allow}, s: {type: date}, u: {type: datetime}',
      'date_parts: {columns: {t: {month: tm, hour: th}, s: {week: sw}, u: {month: um, hour: uh}}}',
      'elapsed: {columns: {t: {since: 2020-01-01, unit: h, into: e}, u: {since: s, unit: d, into: f}, s: {since: 1999-12-31, unit: m}}}',
    ),
  },
  {
    title: 'cyclic into columns and as vectors',
    step: 'cyclic',
    body: pipeline(
      'h: {type: int64, range: [0, 23]}, a: {missing: allow, range: [-400, 400]}, m: {type: uint8, range: [1, 12]}',
      'cyclic: {columns: {h: {period: 24, into: [hs, hc]}, a: {period: 360}, m: {period: 12, into: [ms, mc]}}}',
      'cyclic: {columns: [hs, mc], period: 0.7, precision: float32}',
    ),
    absolute: 2 ** -22,
  },
  {
    title: 'cyclic in float64',
    step: 'cyclic',
    body: pipeline(
      'h: {type: int64, range: [0, 23]}, a: {missing: allow, range: [-400, 400]}',
      'cyclic: {columns: [h, a], period: 24, into: [hs, hc, as, ac]}',
    ),
    absolute: 2 ** -50,
  },
];
