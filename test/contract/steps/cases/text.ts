import { anyText, pipeline, type StepCase } from './step-case';

const closed = 'p: {type: string, categories: [car, radio_tv, "Straße", ÄÖ]}';

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
  {
    title: 'concat_text of any text',
    step: 'concat_text',
    body: pipeline(
      `${anyText}, d: {type: string}, e: {type: string, empty: value}`,
      'concat_text: {columns: [d, e], separator: "", into: x}',
      'concat_text: {columns: [c, d, e], separator: "_ß", into: y}',
    ),
  },
  {
    title: 'concat_text of known text',
    step: 'concat_text',
    body: pipeline(
      `${closed}, q: {type: string, categories: [x, y], missing: allow}, e: {type: string, categories: [a, ""], empty: value}`,
      'concat_text: {columns: [p, q], separator: "_", into: x}',
      'concat_text: {columns: [e, p], separator: "", into: y}',
      'concat_text: {columns: [q], separator: "-", into: z}',
    ),
  },
  {
    title: 'hash of any text',
    step: 'hash',
    body: pipeline(
      `${anyText}, d: {type: string}, e: {type: string, empty: value}`,
      'hash: {columns: {c: {buckets: 7}, d: {buckets: 1000003}, e: {buckets: 16, missing: -1}}, into: [x, y, z]}',
      'hash: {columns: {c: {missing: 99}, d: {seed: 4294967295, into: w}}, buckets: 2147483647, signed: true}',
    ),
  },
  {
    title: 'hash to vectors, as FeatureHasher',
    step: 'hash',
    body: pipeline(
      'd: {type: string}, e: {type: string, empty: value}',
      'hash: {columns: {d: {buckets: 5}, e: {buckets: 8}}, signed: true, vector: signs, into: [x, y]}',
      'hash: {columns: [d], buckets: 6, vector: ones, precision: float32}',
    ),
  },
  {
    title: 'hash with what training put before the value',
    step: 'hash',
    body: pipeline('d: {type: string}', 'hash: {columns: [d], buckets: 6, prefix: "d=", signed: true}'),
  },
  {
    title: 'hash of known text',
    step: 'hash',
    body: pipeline(
      `${closed}, q: {type: string, categories: [x, y], missing: allow}, e: {type: string, categories: [a, ""], empty: value}`,
      'hash: {columns: [p, q, e], buckets: 12, prefix: "k=", into: [a, b, c]}',
      'hash: {columns: [p, e], buckets: 4, signed: true, vector: signs}',
    ),
  },
  {
    title: 'ngrams of words',
    step: 'ngrams',
    body: pipeline(
      `${anyText}, d: {type: string}`,
      'ngrams: {columns: {c: {missing: zeros}, d: {}}, vocabulary: [car, x1, Straße, 中文], into: [v, w]}',
      `ngrams: {columns: [d], vocabulary: [car x y, car, y x, x], token_pattern: '\\w+', ngrams: [1, 3], binary: true}`,
    ),
  },
  {
    title: 'ngrams of pairs alone, of characters but white space',
    step: 'ngrams',
    body: pipeline(
      'd: {type: string}',
      `ngrams: {columns: [d], vocabulary: [y x, car ÄÖ, x x], token_pattern: '\\S+', ngrams: [2, 2], norm: l1}`,
    ),
  },
  {
    title: 'tfidf',
    step: 'tfidf',
    body: pipeline(
      `d: {type: string}`,
      `tfidf: {columns: [d], vocabulary: [car, x, car x, x car], idf: [1.2, 1, 2.7, 3.1], token_pattern: '[a-zäöß]+', ngrams: [1, 2], into: v}`,
      `tfidf: {columns: [d], vocabulary: [car, x, y], idf: [1.2, 1, 2.7], token_pattern: '[^\\s,.]+', sublinear_tf: true, norm: none}`,
    ),
    ulps: 8,
  },
  {
    title: 'tfidf in float32',
    step: 'tfidf',
    body: pipeline(
      'd: {type: string}',
      `tfidf: {columns: [d], vocabulary: [car, x, y], idf: [1.2, 1.1, -2.7], token_pattern: '\\w+', sublinear_tf: true, precision: float32}`,
    ),
    ulps: 8,
  },
];
