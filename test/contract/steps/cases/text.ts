import { anyText, pipeline, type StepCase } from './step-case';

export const textCases: readonly StepCase[] = [
  {
    title: 'lower of A to Z',
    step: 'lower',
    body: pipeline(`${anyText}, d: {type: string}`, 'lower: {columns: [c, d], locale: ascii}'),
  },
  {
    title: 'lower of known text in Unicode',
    step: 'lower',
    body: pipeline('c: {type: string, categories: [Car, ÄÖ, İstanbul]}', 'lower: {columns: [c], locale: unicode}'),
  },
  {
    title: 'strip',
    step: 'strip',
    body: pipeline(
      'c: {type: string, categories: [" Car", "ÄÖ\\t", "\\u3000x\\u3000"]}',
      'strip: {columns: [c], into: d}',
    ),
  },
];
