import { anyNumber, anyText, pipeline, type StepCase } from './step-case';

export const numberCases: readonly StepCase[] = [
  {
    title: 'standardize, columns with their own arguments',
    step: 'standardize',
    body: pipeline(
      `${anyNumber}, b: {type: int64}`,
      'standardize: {columns: {a: {mean: 20.9, std: 12.05}, b: {mean: 7.78, std: 0.77}}}',
    ),
  },
  {
    title: 'standardize into new columns',
    step: 'standardize',
    body: pipeline(
      `${anyNumber}, b: {type: uint8}, d: {type: bool}`,
      'standardize: {columns: [a, b, d], mean: 0.1, std: 3, into: [x, y, z]}',
    ),
  },
  {
    title: 'standardize in float32',
    step: 'standardize',
    body: pipeline(anyNumber, 'standardize: {columns: [a], mean: 0.1, std: 0.3, precision: float32}'),
  },
  {
    title: 'min_max',
    step: 'min_max',
    body: pipeline(
      `${anyNumber}, b: {type: int32}`,
      'min_max: {columns: {a: {min: -3, max: 7.7}, b: {min: 5, max: 5}}}',
    ),
  },
  {
    title: 'min_max with clip and another interval',
    step: 'min_max',
    body: pipeline(
      `${anyNumber}, b: {}`,
      'min_max: {columns: {a: {min: 0, max: 9, clip: true}, b: {min: 0, max: 9}}, to: [-1, 1]}',
    ),
  },
  {
    title: 'robust',
    step: 'robust',
    body: pipeline(`${anyNumber}, b: {type: float32}`, 'robust: {columns: [a, b], center: 3.3, scale: 0.7}'),
  },
  {
    title: 'clip',
    step: 'clip',
    body: pipeline(`${anyNumber}, b: {}`, 'clip: {columns: {a: {min: -1, max: 5.5}, b: {max: 3}}}'),
  },
  { title: 'log', step: 'log', body: pipeline(anyNumber, 'log: {columns: [a]}'), ulps: 2 },
  {
    title: 'log1p',
    step: 'log1p',
    body: pipeline(`${anyNumber}, b: {type: int64}`, 'log1p: {columns: [a, b]}'),
    ulps: 4,
  },
  {
    title: 'log1p in float32',
    step: 'log1p',
    body: pipeline(anyNumber, 'log1p: {columns: [a], precision: float32}'),
    ulps: 8,
  },
  { title: 'sqrt', step: 'sqrt', body: pipeline(anyNumber, 'sqrt: {columns: [a]}') },
  { title: 'exp', step: 'exp', body: pipeline(anyNumber, 'exp: {columns: [a]}'), ulps: 2 },
  { title: 'abs', step: 'abs', body: pipeline(`${anyNumber}, b: {type: int32}`, 'abs: {columns: [a, b]}') },
  {
    title: 'impute numbers',
    step: 'impute',
    body: pipeline(
      `${anyNumber}, b: {type: int64, missing: allow}, f: {type: float32, missing: pass}, i: {type: int64}`,
      'impute: {columns: {a: {with: 2319.5}, b: {with: 3}, f: {with: 0.1}, i: {with: 4, into: k}}}',
    ),
  },
  {
    title: 'impute text',
    step: 'impute',
    body: pipeline(
      `${anyText}, d: {type: string, missing: allow}`,
      'impute: {columns: {c: {with: none}, d: {with: Ä}}}',
    ),
  },
  {
    title: 'impute a date',
    step: 'impute',
    body: pipeline('t: {type: datetime, missing: allow}', 'impute: {columns: [t], with: 2024-05-02}'),
  },
  {
    title: 'indicator',
    step: 'indicator',
    body: pipeline(
      `${anyNumber}, ${anyText}, i: {type: int64}, f: {type: float32, missing: allow}`,
      'indicator: {columns: [a, c, i, f], into: [am, cm, im, fm]}',
    ),
  },
  {
    title: 'cast from and to numbers',
    step: 'cast',
    body: pipeline(
      'a: {range: [-1000, 1000]}, i: {type: int64, range: [0, 200]}, b: {type: bool}',
      'cast: {columns: {a: {type: int64}, i: {type: float32}, b: {type: int32}}}',
      'cast: {columns: {a: {type: float64}, b: {type: bool}, i: {type: uint8}}}',
    ),
  },
  {
    title: 'cast to bool and float32',
    step: 'cast',
    body: pipeline(`a: {}, i: {type: int64, range: [-5, 5]}`, 'cast: {columns: {a: {type: float32}, i: {type: bool}}}'),
  },
  {
    title: 'cast integers to text',
    step: 'cast',
    body: pipeline('i: {type: int64}, u: {type: uint8}', 'cast: {columns: [i, u], type: string}'),
  },
  {
    title: 'bucketize as KBinsDiscretizer',
    step: 'bucketize',
    body: pipeline(
      `${anyNumber}, i: {type: int64}`,
      'bucketize: {columns: [a, i], edges: [-5, 0, 1.5, 10], outside: clamp}',
    ),
  },
  {
    title: 'bucketize as pandas.cut',
    step: 'bucketize',
    body: pipeline(anyNumber, 'bucketize: {columns: [a], edges: [-5, 0, 1, 10], right: true, outside: missing}'),
  },
  {
    title: 'bucketize as numpy.digitize, missing with a bucket',
    step: 'bucketize',
    body: pipeline(anyNumber, 'bucketize: {columns: [a], edges: [-.inf, 0, 1, .inf], missing: -1, into: k}'),
  },
  {
    title: 'bucketize with two edges',
    step: 'bucketize',
    body: pipeline(anyNumber, 'bucketize: {columns: [a], edges: [0, 1], outside: missing}'),
  },
  {
    title: 'bucketize, each column in its own way',
    step: 'bucketize',
    body: pipeline(
      `${anyNumber}, b: {}, d: {type: int64}, e: {}`,
      'bucketize: {columns: {a: {edges: [-5, 0, 0.5, 1, 1.5, 10], outside: missing}, b: {edges: [-.inf, 0, .inf], missing: 9}, d: {edges: [0, 5], right: true, outside: missing}, e: {edges: [-1, 0, 1], right: true, outside: clamp}}}',
    ),
  },
  {
    title: 'power',
    step: 'power',
    body: pipeline(
      `${anyNumber}, b: {type: int32}, d: {}, f: {}`,
      'power: {columns: {a: {exponent: 2}, b: {exponent: 3}, d: {exponent: -0.5}, f: {exponent: -3}}}',
    ),
    ulps: 4,
  },
  {
    title: 'power in float32',
    step: 'power',
    body: pipeline(anyNumber, 'power: {columns: [a], exponent: 0.3333333, precision: float32}'),
    ulps: 4,
  },
  {
    title: 'yeo_johnson',
    step: 'yeo_johnson',
    body: pipeline(
      `${anyNumber}, b: {type: int64}, d: {}, f: {}, g: {}`,
      'yeo_johnson: {columns: {a: {lambda: 0.37}, b: {lambda: -1.2}, d: {lambda: 0}, f: {lambda: 2}, g: {lambda: 3.1}}}',
    ),
    ulps: 4096,
  },
  {
    title: 'yeo_johnson in float32',
    step: 'yeo_johnson',
    body: pipeline('a: {range: [-1000, 1000]}', 'yeo_johnson: {columns: [a], lambda: 0.7, precision: float32}'),
    ulps: 64,
  },
  {
    title: 'interpolate',
    step: 'interpolate',
    body: pipeline(
      `${anyNumber}, b: {type: int64}, d: {}`,
      'interpolate: {columns: {a: {x: [-5, 0, 1.5, 10], y: [0.1, -3, 7, 7]}, b: {x: [0, 9], y: [1, 0]}, d: {x: [0, 0.1, 0.3, 0.5, 1, 2, 3, 5, 7], y: [1, 2, 3, 4, 5, 6, 7, 8, 0]}}}',
    ),
  },
  {
    title: 'interpolate with jumps',
    step: 'interpolate',
    body: pipeline(
      `${anyNumber}, b: {type: int64}, d: {}`,
      'interpolate: {columns: {a: {jumps: last}, b: {jumps: middle}, d: {jumps: middle}}, x: [-5, -5, 0, 1, 1, 1, 9, 9], y: [0, 1, 2, 3, 4, 5, 6, 7]}',
    ),
  },
  {
    title: 'interpolate to a normal distribution, beside other columns',
    step: 'interpolate',
    body: pipeline(
      `${anyNumber}, b: {type: int64}, d: {}`,
      'interpolate: {columns: {a: {x: [-5, -5, 0, 1, 1, 10], y: [0, 0.1, 0.5, 0.7, 0.9, 1], distribution: normal}, b: {x: [0, 3, 9], y: [0, 0.001, 1], distribution: normal}, d: {x: [0, 1], y: [3, 7]}}}',
    ),
    // Of a share of one half the quantile is 0.
    ulps: 16,
    absolute: 2 ** -50,
  },
  {
    title: 'interpolate in float32',
    step: 'interpolate',
    body: pipeline(anyNumber, 'interpolate: {columns: [a], x: [0, 0.1, 9], y: [0, 0.7, 1], precision: float32}'),
  },
  {
    title: 'normalize columns into a vector',
    step: 'normalize',
    body: pipeline(
      'a: {missing: allow, range: [-1.0e+6, 1.0e+6]}, b: {type: int32}, d: {range: [-1, 1]}',
      'normalize: {columns: [a, b, d], into: l2}',
      'normalize: {columns: [a, b, d], norm: l1, into: l1}',
      'normalize: {columns: [a, b, d], norm: max, into: most}',
    ),
    ulps: 8,
  },
  {
    title: 'normalize vectors',
    step: 'normalize',
    body: pipeline(
      `${anyNumber}, b: {}, d: {}`,
      'concat: {columns: [a, b], into: v}',
      'concat: {columns: [d, b, a, a2], into: w}',
      'normalize: {columns: [v, w], norm: max}',
    ).replace('preprocessing:\n', 'preprocessing:\n  - copy: {columns: {a: a2}}\n'),
  },
  {
    title: 'normalize in float32',
    step: 'normalize',
    body: pipeline(
      'a: {range: [-9, 9]}, b: {range: [0, 1.0e-3]}',
      'normalize: {columns: [a, b], into: v, precision: float32}',
    ),
    ulps: 8,
  },
  {
    title: 'polynomial',
    step: 'polynomial',
    body: pipeline(`${anyNumber}, b: {type: int64}, d: {}`, 'polynomial: {columns: [a, b, d], degree: 3, into: v}'),
  },
  {
    title: 'polynomial of different columns, of a vector',
    step: 'polynomial',
    body: pipeline(
      `${anyNumber}, b: {}, d: {}`,
      'concat: {columns: [a, b], into: w}',
      'polynomial: {columns: [w, d], degree: [2, 3], bias: false, interaction_only: true, into: v, precision: float32}',
    ),
  },
  {
    title: 'project',
    step: 'project',
    body: pipeline(
      'a: {missing: allow, range: [-1.0e+6, 1.0e+6]}, b: {type: int32, range: [-9, 9]}, d: {range: [-1, 1]}',
      'concat: {columns: [a, b], into: w}',
      'project: {columns: [w, d], components: [[0.6, -0.8, 0], [0.1, 0.2, 0.3], [0, 0, 1], [1, 0, 0]], mean: [3, -4.4, 0.1], scale: [2, 0.1, 3, 7], into: v}',
      'project: {columns: [d], components: [[0.3], [-0.7]], into: u}',
    ),
    ulps: 8,
    absolute: 2 ** -29,
  },
  {
    title: 'project in float32',
    step: 'project',
    body: pipeline(
      'a: {range: [-9, 9]}, b: {range: [0, 1]}',
      'project: {columns: [a, b], components: [[0.6, 0.8]], mean: [0.1, 0.5], scale: [3], into: v, precision: float32}',
    ),
    absolute: 2 ** -18,
  },
  {
    title: 'spline, each column in its own way',
    step: 'spline',
    body: pipeline(
      `${anyNumber}, b: {type: int64}, d: {}, e: {missing: pass}, f: {type: float32}, g: {}`,
      'concat: {columns: [a, d], into: w}',
      'spline: {columns: {w: {}, b: {degree: 2, bias: false}, e: {missing: zeros}, f: {extrapolation: linear, into: fl}, g: {degree: 0}}, knots: [-5, 0, 0.5, 3]}',
      'spline: {columns: [f], knots: [-1, 0.1, 1], degree: 1, extrapolation: error, precision: float32}',
    ),
  },
  {
    title: 'spline that goes on, and one that goes round',
    step: 'spline',
    body: pipeline(
      'a: {range: [-100, 100], missing: allow}, h: {range: [-500, 500]}, b: {range: [-9, 9]}',
      'spline: {columns: {a: {knots: [-3, 1, 2], extrapolation: continue}, h: {knots: [0, 6, 12, 18, 24], extrapolation: periodic}, b: {knots: [0, 1], extrapolation: continue}}}',
    ),
  },
];
