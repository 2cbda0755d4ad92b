/** One pipeline for each thing that a step can do; every preprocessing step is in one at least (a test counts). */
export interface StepCase {
  readonly title: string;
  readonly step: string;
  readonly body: string;
  /** Units in the last place by which libraries differ; 0 for operations that IEEE 754 defines. */
  readonly ulps?: number;
}

const a = 'a: {missing: allow}';
const text = 'c: {type: string, missing: allow}';
const purpose = 'p: {type: string, categories: [car, radio_tv, "Straße", ÄÖ], unknown: zeros, missing: allow}';

function body(inputs: string, ...steps: string[]): string {
  return `inputs: {${inputs}}\npreprocessing:\n${steps.map((step) => `  - ${step}\n`).join('')}`;
}

export const cases: readonly StepCase[] = [
  {
    title: 'standardize, columns with their own arguments',
    step: 'standardize',
    body: body(
      `${a}, b: {type: int64}`,
      'standardize: {columns: {a: {mean: 20.9, std: 12.05}, b: {mean: 7.78, std: 0.77}}}',
    ),
  },
  {
    title: 'standardize into new columns',
    step: 'standardize',
    body: body(
      `${a}, b: {type: uint8}, d: {type: bool}`,
      'standardize: {columns: [a, b, d], mean: 0.1, std: 3, into: [x, y, z]}',
    ),
  },
  {
    title: 'standardize in float32',
    step: 'standardize',
    body: body(a, 'standardize: {columns: [a], mean: 0.1, std: 0.3, precision: float32}'),
  },
  {
    title: 'min_max',
    step: 'min_max',
    body: body(`${a}, b: {type: int32}`, 'min_max: {columns: {a: {min: -3, max: 7.7}, b: {min: 5, max: 5}}}'),
  },
  {
    title: 'min_max with clip and another interval',
    step: 'min_max',
    body: body(
      `${a}, b: {}`,
      'min_max: {columns: {a: {min: 0, max: 9, clip: true}, b: {min: 0, max: 9}}, to: [-1, 1]}',
    ),
  },
  {
    title: 'robust',
    step: 'robust',
    body: body(`${a}, b: {type: float32}`, 'robust: {columns: [a, b], center: 3.3, scale: 0.7}'),
  },
  { title: 'clip', step: 'clip', body: body(`${a}, b: {}`, 'clip: {columns: {a: {min: -1, max: 5.5}, b: {max: 3}}}') },
  { title: 'log', step: 'log', body: body(a, 'log: {columns: [a]}'), ulps: 2 },
  { title: 'log1p', step: 'log1p', body: body(`${a}, b: {type: int64}`, 'log1p: {columns: [a, b]}'), ulps: 4 },
  { title: 'log1p in float32', step: 'log1p', body: body(a, 'log1p: {columns: [a], precision: float32}'), ulps: 8 },
  { title: 'sqrt', step: 'sqrt', body: body(a, 'sqrt: {columns: [a]}') },
  { title: 'exp', step: 'exp', body: body(a, 'exp: {columns: [a]}'), ulps: 2 },
  { title: 'abs', step: 'abs', body: body(`${a}, b: {type: int32}`, 'abs: {columns: [a, b]}') },
  {
    title: 'impute numbers',
    step: 'impute',
    body: body(
      `${a}, b: {type: int64, missing: allow}, f: {type: float32, missing: pass}, i: {type: int64}`,
      'impute: {columns: {a: {with: 2319.5}, b: {with: 3}, f: {with: 0.1}, i: {with: 4, into: k}}}',
    ),
  },
  {
    title: 'impute text',
    step: 'impute',
    body: body(`${text}, d: {type: string, missing: allow}`, 'impute: {columns: {c: {with: none}, d: {with: Ä}}}'),
  },
  {
    title: 'impute a date',
    step: 'impute',
    body: body('t: {type: datetime, missing: allow}', 'impute: {columns: [t], with: 2024-05-02}'),
  },
  {
    title: 'indicator',
    step: 'indicator',
    body: body(
      `${a}, ${text}, i: {type: int64}, f: {type: float32, missing: allow}`,
      'indicator: {columns: [a, c, i, f], into: [am, cm, im, fm]}',
    ),
  },
  {
    title: 'cast from and to numbers',
    step: 'cast',
    body: body(
      'a: {range: [-1000, 1000]}, i: {type: int64, range: [0, 200]}, b: {type: bool}',
      'cast: {columns: {a: {type: int64}, i: {type: float32}, b: {type: int32}}}',
      'cast: {columns: {a: {type: float64}, b: {type: bool}, i: {type: uint8}}}',
    ),
  },
  {
    title: 'cast to bool and float32',
    step: 'cast',
    body: body(`a: {}, i: {type: int64, range: [-5, 5]}`, 'cast: {columns: {a: {type: float32}, i: {type: bool}}}'),
  },
  {
    title: 'cast integers to text',
    step: 'cast',
    body: body('i: {type: int64}, u: {type: uint8}', 'cast: {columns: [i, u], type: string}'),
  },
  {
    title: 'bucketize as KBinsDiscretizer',
    step: 'bucketize',
    body: body(`${a}, i: {type: int64}`, 'bucketize: {columns: [a, i], edges: [-5, 0, 1.5, 10], outside: clamp}'),
  },
  {
    title: 'bucketize as pandas.cut',
    step: 'bucketize',
    body: body(a, 'bucketize: {columns: [a], edges: [-5, 0, 1, 10], right: true, outside: missing}'),
  },
  {
    title: 'bucketize as numpy.digitize, missing with a bucket',
    step: 'bucketize',
    body: body(a, 'bucketize: {columns: [a], edges: [-.inf, 0, 1, .inf], missing: -1, into: k}'),
  },
  {
    title: 'bucketize with two edges',
    step: 'bucketize',
    body: body(a, 'bucketize: {columns: [a], edges: [0, 1], outside: missing}'),
  },
  {
    title: 'one_hot of text, several columns',
    step: 'one_hot',
    body: body(`${purpose}, q: {type: string, categories: [x, y], unknown: other}`, 'one_hot: {columns: [p, q]}'),
  },
  {
    title: 'one_hot with drop, with an unknown that is a category',
    step: 'one_hot',
    body: body(
      `${purpose}, q: {type: string, categories: [x, y]}`,
      'one_hot: {columns: {p: {drop: first, unknown: car}, q: {drop: if_binary, unknown: zeros}}}',
    ),
  },
  {
    title: 'one_hot with missing as a category',
    step: 'one_hot',
    body: body(purpose, 'one_hot: {columns: [p], categories: [car, "", x], unknown: other}'),
  },
  {
    title: 'one_hot of numbers',
    step: 'one_hot',
    body: body(
      'i: {type: int64, categories: [0, 1, 5], unknown: other}, b: {type: bool}, f: {type: int64, missing: allow, categories: [1, 2], unknown: zeros}, g: {type: float32, categories: [0.1, 2], unknown: zeros}',
      'one_hot: {columns: [i, b, f, g]}',
    ),
  },
  {
    title: 'ordinal',
    step: 'ordinal',
    body: body(
      `${purpose}, i: {type: int64, categories: [3, 1, 2], unknown: zeros}`,
      'ordinal: {columns: {p: {unknown: -1, missing: 9.5}, i: {first: 1, unknown: 0}}}',
    ),
  },
  {
    title: 'ordinal without an answer for unknown and missing',
    step: 'ordinal',
    body: body(purpose, 'ordinal: {columns: [p], precision: float32}'),
  },
  {
    title: 'map to numbers',
    step: 'map',
    body: body(
      `${purpose}, i: {type: int64, missing: allow}`,
      'map: {columns: {p: {values: {car: 1.1, ÄÖ: -2}, missing: 7}, i: {values: {0: 0.5, 1: 1, -3: 2}, unknown: 4}}}',
    ),
  },
  {
    title: 'map to text',
    step: 'map',
    body: body(
      `${text}, b: {type: bool}`,
      'map: {columns: {c: {values: {car: A, "": none}, unknown: B}, b: {values: {true: "yes", false: "no"}}}}',
    ),
  },
  {
    title: 'lower of A to Z',
    step: 'lower',
    body: body(`${text}, d: {type: string}`, 'lower: {columns: [c, d], locale: ascii}'),
  },
  {
    title: 'lower of known text in Unicode',
    step: 'lower',
    body: body('c: {type: string, categories: [Car, ÄÖ, İstanbul]}', 'lower: {columns: [c], locale: unicode}'),
  },
  {
    title: 'strip',
    step: 'strip',
    body: body('c: {type: string, categories: [" Car", "ÄÖ\\t", "\\u3000x\\u3000"]}', 'strip: {columns: [c], into: d}'),
  },
  {
    title: 'date_parts',
    step: 'date_parts',
    body: body(
      't: {type: datetime, missing: allow}',
      'date_parts: {columns: [t], year: y, month: m, day: d, hour: h, minute: n, weekday: w, day_of_year: j, week: k}',
    ),
  },
  {
    title: 'elapsed since a date and since a column',
    step: 'elapsed',
    body: body(
      't: {type: datetime, missing: allow}, s: {type: date}',
      'elapsed: {columns: {t: {since: s, into: e}, s: {since: 2020-01-01}}, unit: d}',
    ),
  },
  {
    title: 'concat with a type',
    step: 'concat',
    body: body(`${a}, i: {type: int64}, b: {type: bool}`, 'concat: {columns: [i, a, b], into: v, type: float32}'),
  },
  {
    title: 'concat of text',
    step: 'concat',
    body: body(`${text}, d: {type: string}`, 'concat: {columns: [d, c, d2], into: v}').replace(
      'preprocessing:\n',
      'preprocessing:\n  - copy: {columns: {d: d2}}\n',
    ),
  },
  {
    title: 'copy, rename, drop and select',
    step: 'copy',
    body: body(
      `${a}, b: {}, d: {}`,
      'copy: {columns: {a: x}}',
      'rename: {columns: {a: b, b: a}}',
      'drop: {columns: [d]}',
      'standardize: {columns: [x], mean: 1, std: 2}',
      'concat: {columns: [b, a, x], into: v}',
      'select: {columns: [v, a]}',
    ),
  },
  { title: 'rename', step: 'rename', body: body(`${a}, b: {}`, 'rename: {columns: {a: z}}', 'abs: {columns: [z]}') },
  { title: 'drop', step: 'drop', body: body(`${a}, b: {}`, 'drop: {columns: [b]}', 'abs: {columns: [a]}') },
  { title: 'select', step: 'select', body: body(`${a}, b: {}`, 'select: {columns: [a]}', 'abs: {columns: [a]}') },
  {
    title: 'a whole pipeline',
    step: 'concat',
    body: body(
      `a: {missing: allow}, b: {type: int64, missing: allow}, u: {type: uint8}, ${purpose}`,
      'indicator: {columns: [a, b], into: [a_missing, b_missing]}',
      'impute: {columns: {a: {with: 1.5}, b: {with: 3}, p: {with: car}}}',
      'clip: {columns: [a, b], min: -100, max: 1.0e+6}',
      'standardize: {columns: [b, a, u], mean: 1, std: 0.3}',
      'one_hot: {columns: [p]}',
      'concat: {columns: [a, u, b, p, a_missing, b_missing], into: v, type: float32}',
    ),
  },
];
