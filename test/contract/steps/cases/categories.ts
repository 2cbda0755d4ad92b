import { anyText, pipeline, purpose, type StepCase } from './step-case';

export const categoryCases: readonly StepCase[] = [
  {
    title: 'one_hot of text, several columns',
    step: 'one_hot',
    body: pipeline(`${purpose}, q: {type: string, categories: [x, y], unknown: other}`, 'one_hot: {columns: [p, q]}'),
  },
  {
    title: 'one_hot with drop, with an unknown that is a category',
    step: 'one_hot',
    body: pipeline(
      `${purpose}, q: {type: string, categories: [x, y]}`,
      'one_hot: {columns: {p: {drop: first, unknown: car}, q: {drop: if_binary, unknown: zeros}}}',
    ),
  },
  {
    title: 'one_hot with missing as a category',
    step: 'one_hot',
    body: pipeline(purpose, 'one_hot: {columns: [p], categories: [car, "", x], unknown: other}'),
  },
  {
    title: 'one_hot with rare categories',
    step: 'one_hot',
    body: pipeline(
      `${purpose}, q: {type: string, categories: [x, y, other]}, i: {type: int64, categories: [0, 1, 5, 7]}, r: {type: string, categories: [x, y]}`,
      'one_hot: {columns: {p: {rare: [radio_tv, ÄÖ], unknown: zeros}, q: {rare: [y], unknown: other, drop: first}, i: {rare: [1, 7]}, r: {rare: [x, y]}}}',
    ),
  },
  {
    title: 'one_hot of numbers',
    step: 'one_hot',
    body: pipeline(
      'i: {type: int64, categories: [0, 1, 5], unknown: other}, b: {type: bool}, f: {type: int64, missing: allow, categories: [1, 2], unknown: zeros}, g: {type: float32, categories: [0.1, 2], unknown: zeros}',
      'one_hot: {columns: [i, b, f, g]}',
    ),
  },
  {
    title: 'ordinal',
    step: 'ordinal',
    body: pipeline(
      `${purpose}, i: {type: int64, categories: [3, 1, 2], unknown: zeros}`,
      'ordinal: {columns: {p: {unknown: -1, missing: 9.5}, i: {first: 1, unknown: 0}}}',
    ),
  },
  {
    title: 'ordinal and one_hot of columns that share a list, and then stand in another order',
    step: 'ordinal',
    body: pipeline(
      `${purpose}, q: {type: string, categories: [x, y], unknown: zeros}, r: {type: string, categories: [x, y], unknown: zeros, missing: allow}, i: {type: int64}`,
      'copy: {columns: {p: o, q: s, r: t}}',
      'ordinal: {columns: {q: {unknown: -1}, p: {unknown: -1, missing: 9.5}, r: {unknown: -1}}}',
      'one_hot: {columns: {s: {unknown: zeros}, o: {unknown: other}, t: {categories: [x, y, ""], unknown: zeros}}}',
      'concat: {columns: [q, i, r, s, p, t, o], into: all, type: float32}',
    ),
  },
  {
    title: 'ordinal without an answer for unknown and missing',
    step: 'ordinal',
    body: pipeline(purpose, 'ordinal: {columns: [p], precision: float32}'),
  },
  {
    title: 'map to numbers',
    step: 'map',
    body: pipeline(
      `${purpose}, i: {type: int64, missing: allow}`,
      'map: {columns: {p: {values: {car: 1.1, ÄÖ: -2}, missing: 7}, i: {values: {0: 0.5, 1: 1, -3: 2}, unknown: 4}}}',
    ),
  },
  {
    title: 'map to text',
    step: 'map',
    body: pipeline(
      `${anyText}, b: {type: bool}`,
      'map: {columns: {c: {values: {car: A, "": none}, unknown: B}, b: {values: {true: "yes", false: "no"}}}}',
    ),
  },
];
