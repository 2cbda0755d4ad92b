import { anyNumber, anyText, pipeline, purpose, type StepCase } from './step-case';

export const shapeCases: readonly StepCase[] = [
  {
    title: 'concat with a type',
    step: 'concat',
    body: pipeline(
      `${anyNumber}, i: {type: int64}, b: {type: bool}`,
      'concat: {columns: [i, a, b], into: v, type: float32}',
    ),
  },
  {
    title: 'concat of text',
    step: 'concat',
    body: pipeline(`${anyText}, d: {type: string}`, 'concat: {columns: [d, c, d2], into: v}').replace(
      'preprocessing:\n',
      'preprocessing:\n  - copy: {columns: {d: d2}}\n',
    ),
  },
  {
    title: 'copy, rename, drop and select',
    step: 'copy',
    body: pipeline(
      `${anyNumber}, b: {}, d: {}`,
      'copy: {columns: {a: x}}',
      'rename: {columns: {a: b, b: a}}',
      'drop: {columns: [d]}',
      'standardize: {columns: [x], mean: 1, std: 2}',
      'concat: {columns: [b, a, x], into: v}',
      'select: {columns: [v, a]}',
    ),
  },
  {
    title: 'rename',
    step: 'rename',
    body: pipeline(`${anyNumber}, b: {}`, 'rename: {columns: {a: z}}', 'abs: {columns: [z]}'),
  },
  { title: 'drop', step: 'drop', body: pipeline(`${anyNumber}, b: {}`, 'drop: {columns: [b]}', 'abs: {columns: [a]}') },
  {
    title: 'select',
    step: 'select',
    body: pipeline(`${anyNumber}, b: {}`, 'select: {columns: [a]}', 'abs: {columns: [a]}'),
  },
  {
    title: 'a whole pipeline',
    step: 'concat',
    body: pipeline(
      `a: {missing: allow}, b: {type: int64, missing: allow}, u: {type: uint8}, ${purpose}`,
      'indicator: {columns: [a, b], into: [a_missing, b_missing]}',
      'impute: {columns: {a: {with: 1.5}, b: {with: 3}, p: {with: car}}}',
      'clip: {columns: [a, b], min: -100, max: 1.0e+6}',
      'standardize: {columns: [b, a, u], mean: 1, std: 0.3}',
      'one_hot: {columns: [p]}',
      'concat: {columns: [a, u, b, p, a_missing, b_missing], into: v, type: float32}',
    ),
  },
  {
    title: 'reshape',
    step: 'reshape',
    body: pipeline(
      `${anyNumber}, b: {}, d: {}, e: {}`,
      'concat: {columns: [a, b, d, e], into: v}',
      'reshape: {columns: [v], shape: [2, 2], into: w}',
      'reshape: {columns: [v], shape: [-1, 1]}',
    ),
  },
];
