import * as z from 'zod';
import { type Value } from '../../onnx/graph';
import { type ColumnUse, perColumn } from '../arguments';
import { type ColumnState, type Domain } from '../column';
import { intervalDomain, outward } from '../domain';
import { type Path } from '../model';
import { noOverflow } from '../overflow';
import { quoted } from '../shown';
import { type InferScope, type LowerScope, type Precision, type PreprocessingStep } from '../step';
import { Kernel, rounding } from './kernel';
import { lowerLog } from './natural';
import { textColumn } from './text';
import { defaultTokenPattern, expressionOf, readTokenPattern, type TokenPattern, tokenizer } from './tokens';
import { gramsOf, idfArgument, numbersOf, vocabularyArgument, wordsOf } from './vocabulary';

const size = z.int({ error: 'two whole numbers from 1 to 8, [1, 2]' }).min(1).max(8);
const shape = {
  vocabulary: vocabularyArgument,
  idf: idfArgument.optional(),
  token_pattern: z.string({ error: 'a pattern of Python, in quotes' }).default(defaultTokenPattern),
  ngrams: z
    .tuple([size, size], { error: 'two whole numbers from 1 to 8, [1, 2]' })
    .refine(([least, most]) => least <= most, { error: 'the smaller number first, [1, 2]' })
    .default([1, 1]),
  binary: z.boolean({ error: 'true or false' }).default(false),
  sublinear_tf: z.boolean({ error: 'true or false' }).default(false),
  norm: z.enum(['none', 'l1', 'l2'], { error: 'none, l1 or l2' }).optional(),
  missing: z.literal('zeros', { error: 'zeros, or nothing' }).optional(),
};
type Args = z.output<z.ZodObject<typeof shape>>;
type Use = ColumnUse<Args>;
type Norm = 'none' | 'l1' | 'l2';

/** Arguments with everything read that they name. */
interface Vectorizer {
  readonly words: readonly string[];
  readonly grams: readonly (readonly string[])[];
  readonly idf: readonly number[] | undefined;
  readonly pattern: TokenPattern;
  readonly args: Args;
  readonly norm: Norm;
}

/** What is wrong with arguments: the whole message, and the argument that it is about. */
class Refusal {
  constructor(
    readonly key: 'vocabulary' | 'idf' | 'token_pattern',
    readonly message: string,
  ) {}
}

/** Undefined where a side file has not been read. */
function read(op: string, args: Args, usual: Norm): Vectorizer | Refusal | undefined {
  const pattern = readTokenPattern(args.token_pattern);
  if (typeof pattern === 'string')
    return new Refusal(
      'token_pattern',
      `The pattern ${quoted(args.token_pattern)} cannot be had: ${pattern}, and the runtime's expressions know no such thing as Python does — words would be cut differently in production — train with a run of one class, such as '(?u)\\b\\w\\w+\\b', '\\w+' or '[a-z]+', in single quotes.`,
    );
  const words = wordsOf(args.vocabulary);
  if (typeof words === 'string') return new Refusal('vocabulary', `${words}.`);
  const idf = args.idf === undefined ? undefined : numbersOf(args.idf);
  if (typeof idf === 'string') return new Refusal('idf', `${idf}.`);
  if (words === undefined || (args.idf !== undefined && idf === undefined)) return undefined;
  const grams = gramsOf(words, pattern, args.ngrams);
  if (typeof grams === 'string')
    return new Refusal(
      'vocabulary',
      `The vocabulary of ${op} ${grams} — its feature would be 0 in every row, which is not what the model was trained on — copy "token_pattern" and "ngrams" from the vectorizer, and the words from get_feature_names_out().`,
    );
  if (idf !== undefined && idf.length !== words.length)
    return new Refusal(
      'idf',
      `There are ${words.length} words and ${idf.length} numbers in "idf" — which number belongs to which word would be a guess — copy both from the same vectorizer: get_feature_names_out() and idf_.`,
    );
  return { words, grams, idf, pattern, args, norm: args.norm ?? usual };
}

function placeOf({ at, args }: Use, key: string): Path {
  return at[0] === 'columns' && typeof at[1] === 'string' && key in args ? at : [key];
}

function domainOf({ idf, norm, args }: Vectorizer, precision: Precision): Domain {
  const least = Math.min(0, ...(idf === undefined ? [] : [idf.reduce((a, b) => Math.min(a, b))]));
  if (norm !== 'none') return outward(intervalDomain(least < 0 ? -1 : 0, 1), precision);
  if (!args.binary) return intervalDomain(least < 0 ? -Infinity : 0, Infinity);
  const round = rounding(precision);
  return intervalDomain(round(least), round(idf === undefined ? 1 : idf.reduce((a, b) => Math.max(a, b), 0)));
}

function inferOne(op: string, usual: Norm, use: Use, scope: InferScope): void {
  const { column, at, args, into, intoAt } = use;
  const poison = (): void => {
    scope.poison(into ?? column, into === undefined ? undefined : intoAt);
  };
  const state = textColumn(scope, op, use);
  if (state === undefined) {
    poison();
    return;
  }
  const issue = (code: string, path: Path, message: string): void => {
    scope.issue({ code, path, message, data: { column, step: op } });
  };
  if (state.width !== 1) {
    issue(
      'type',
      at,
      `${quoted(column)} is ${state.width} wide, and ${op} takes one text a row — no artifact can be made — join the texts with concat_text, or vectorize each column.`,
    );
    poison();
    return;
  }
  const made = read(op, args, usual);
  if (made instanceof Refusal) issue('step-argument', placeOf(use, made.key), made.message);
  if (made === undefined || made instanceof Refusal) {
    poison();
    return;
  }
  if (state.missing === 'allow' && args.missing === undefined)
    issue(
      'missing-reaches-model',
      at,
      `${quoted(column)} can be missing, and ${op} makes zeros of that, as of a text without a known word — scikit-learn refuses it, so training did something first — write "missing: zeros" if that was fillna(""), else impute it before.`,
    );
  scope.write(vector(made, state, into ?? column, scope.precision), into === undefined ? undefined : intoAt);
}

/** Names of the parts are for people; nobody reads a thousand. */
const mostNamed = 1000;

function vector(made: Vectorizer, state: ColumnState, name: string, type: Precision): Omit<ColumnState, 'origin'> {
  return {
    name,
    type,
    time: false,
    width: made.words.length,
    missing: false,
    domain: domainOf(made, type),
    overflow: noOverflow,
    sources: state.sources,
    ...(made.words.length <= mostNamed && { parts: made.words.map((word) => `${name}_${word}`) }),
  };
}

/**
 * How often each word is in each text, float32 [N, V]. The operators fail on a batch of no rows or no words at all, so a text of ours goes
 * along as the last row and is cut off again.
 */
function counted(made: Vectorizer, x: Value, { graph }: LowerScope): Value {
  const { grams, pattern, args } = made;
  const [least, most] = args.ngrams;
  const sentinel = graph.constant('string', [1], [grams[0]?.[0] ?? '']);
  const texts = graph.concat([graph.reshape(x, [-1]), sentinel], 0);
  const tokens = graph.op(
    'Tokenizer',
    [texts],
    {
      mark: { int: 0 },
      mincharnum: { int: 1 },
      pad_value: { string: '' },
      tokenexp: { string: expressionOf(pattern) },
    },
    { domain: 'com.microsoft' },
  );
  const order = grams
    .map((_, index) => index)
    .sort((a, b) => (grams[a]?.length ?? 0) - (grams[b]?.length ?? 0) || a - b);
  const starts: number[] = [];
  let start = 0;
  for (let length = 1; length <= most; length++) {
    starts.push(start);
    start += grams.filter((gram) => gram.length === length).length * length;
  }
  const counts = graph.op('TfIdfVectorizer', [tokens], {
    mode: { string: 'TF' },
    min_gram_length: { int: least },
    max_gram_length: { int: most },
    max_skip_count: { int: 0 },
    ngram_counts: { ints: starts },
    ngram_indexes: { ints: order },
    pool_strings: { strings: order.flatMap((index) => grams[index] ?? []) },
  });
  const at = (index: number): Value => graph.constant('int64', [1], [index]);
  return graph.op('Slice', [counts, at(0), at(-1), at(0)]);
}

function lowerOne(made: Vectorizer, column: string, scope: LowerScope): Value {
  const { graph, precision } = scope;
  const kernel = new Kernel(graph, precision);
  const { args, idf, norm } = made;
  let x = graph.cast(counted(made, scope.joined([column]), scope), precision);
  const one = kernel.number(1);
  const zero = kernel.number(0);
  if (args.binary) x = graph.min(x, one);
  if (args.sublinear_tf)
    x = graph.where(graph.greater(x, zero), graph.add(lowerLog(kernel, graph.max(x, one)), one), zero);
  if (idf !== undefined) x = graph.mul(x, kernel.row(idf));
  if (norm === 'none') return x;
  const length =
    norm === 'l1'
      ? graph.reduceSum(kernel.op('Abs', x), [1], true)
      : kernel.op('Sqrt', graph.reduceSum(graph.mul(x, x), [1], true));
  return graph.div(x, graph.where(graph.equal(length, zero, 'floating'), one, length));
}

function referOne(made: Vectorizer, round: (x: number) => number): (text: string) => number[] {
  const { words, args, idf, norm, pattern } = made;
  const tokens = tokenizer(pattern);
  const indexes = new Map(words.map((word, index) => [word, index]));
  const [least, most] = args.ngrams;
  return (text) => {
    const found = tokens(text);
    const counts = words.map(() => 0);
    for (let length = least; length <= most; length++)
      for (let at = 0; at + length <= found.length; at++) {
        const index = indexes.get(found.slice(at, at + length).join(' '));
        if (index !== undefined) counts[index] = (counts[index] ?? 0) + 1;
      }
    const weighed = counts.map((count, index) => {
      let x = args.binary ? Math.min(count, 1) : count;
      if (args.sublinear_tf && x > 0) x = round(round(Math.log(x)) + 1);
      return idf === undefined ? x : round(x * round(idf[index] ?? 0));
    });
    if (norm === 'none') return weighed;
    const sum = weighed.reduce((all, x) => round(all + (norm === 'l1' ? Math.abs(x) : round(x * x))), 0);
    const length = norm === 'l1' ? sum : round(Math.sqrt(sum));
    return weighed.map((x) => (length === 0 ? x : round(x / length)));
  };
}

/** A step that counts the words of a vocabulary; `usual` is the norm where none is written. */
export function vectorizer(step: {
  readonly name: string;
  readonly elsewhere: readonly string[];
  readonly summary: string;
  readonly usual: Norm;
  /** Whether each word has a weight. */
  readonly weighed: boolean;
}): PreprocessingStep<readonly Use[]> {
  const { name, elsewhere, summary, usual, weighed } = step;
  const { idf, ...plain } = shape;
  const args = weighed ? perColumn({ ...shape, idf: idf.unwrap() }) : perColumn(plain);
  const made = (use: Use): Vectorizer => {
    const found = read(name, use.args, usual);
    if (found === undefined || found instanceof Refusal)
      throw new RangeError(
        `The vocabulary of "${use.column}" is not there. The flow should have refused this contract.`,
      );
    return found;
  };
  return {
    kind: 'preprocessing',
    name,
    elsewhere,
    summary,
    args,
    opset: () => 10,
    infer(uses, scope) {
      for (const use of uses) inferOne(name, usual, use, scope);
    },
    lower(uses, scope) {
      const results = uses.map((use) => lowerOne(made(use), use.column, scope));
      uses.forEach(({ column, into }, index) => {
        const result = results[index];
        if (result !== undefined) scope.assign([into ?? column], result);
      });
    },
    reference(uses, scope) {
      const results = uses.map((use) => {
        const refer = referOne(made(use), rounding(scope.precision));
        return scope.value(use.column).map(([text]) => refer(String(text)));
      });
      uses.forEach(({ column, into }, index) => {
        scope.set(into ?? column, results[index] ?? []);
      });
    },
  };
}
