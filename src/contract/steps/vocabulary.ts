import * as z from 'zod';
import { quoted, plain } from '../shown';
import { SideFile } from '../side-file';
import { type TokenPattern, tokenizer } from './tokens';

const digest = z.string().regex(/^[0-9a-f]{64}$/, { error: '64 hexadecimal digits, lower case, in quotes' });
const file = z.union([z.instanceof(SideFile), z.strictObject({ path: z.string().min(1), sha256: digest.optional() })]);

const wordsForm = 'the words in the order of the features, [a, b], or {path: vocabulary.json, sha256: …}';
const numbersForm = 'a number for each word, [1.2, 3.4], or {path: idf.json, sha256: …}';

/** Words in the order of the features, or the JSON file that has them. */
export const vocabularyArgument = z.union([z.array(z.string().min(1)).min(1, { error: wordsForm }), file], {
  error: wordsForm,
});
/** A number for each word, or the JSON file that has them. */
export const idfArgument = z.union([z.array(z.number()).min(1, { error: numbersForm }), file], { error: numbersForm });
type Argument = z.output<typeof vocabularyArgument> | z.output<typeof idfArgument>;

const words = z.array(z.string().min(1)).min(1);
const numbers = z.array(z.number()).min(1);
const indexes = z.record(z.string().min(1), z.int().min(0));

/** What has been made of a list: a vocabulary of thousands is looked at once, not on every keystroke. */
class Remembered<T> {
  private readonly made = new WeakMap<object, Map<string, T>>();

  of(source: unknown, key: string, make: () => T): T {
    if (typeof source !== 'object' || source === null) return make();
    const known = this.made.get(source) ?? new Map<string, T>();
    const found = known.get(key) ?? make();
    this.made.set(source, known.set(key, found));
    return found;
  }
}
const readWords = new Remembered<readonly string[] | string>();
const readGrams = new Remembered<readonly (readonly string[])[] | string>();

/** What an argument holds; a text says why it cannot be had, as the beginning of a message; undefined where nobody has looked yet. */
export function wordsOf(argument: Argument): readonly string[] | string | undefined {
  const value = valueOf(argument, 'vocabulary');
  if (!(value instanceof Held)) return value;
  return readWords.of(value.value, value.from, () => wordsIn(value));
}

function wordsIn(value: Held): readonly string[] | string {
  const list = words.safeParse(value.value);
  if (list.success) return list.data;
  const byWord = indexes.safeParse(value.value);
  const sorted = byWord.success ? Object.entries(byWord.data).sort(([, a], [, b]) => a - b) : [];
  if (sorted.length > 0 && sorted.every(([, index], place) => index === place)) return sorted.map(([word]) => word);
  return `The vocabulary in ${value.from} is neither a list of words nor a mapping from each word to its index, 0, 1, 2 … — which feature a word is would be a guess — write json.dump(list(vectorizer.get_feature_names_out()), file)`;
}

export function numbersOf(argument: Argument): readonly number[] | string | undefined {
  const value = valueOf(argument, 'idf');
  if (!(value instanceof Held)) return value;
  const list = numbers.safeParse(value.value);
  return list.success
    ? list.data
    : `The idf in ${value.from} is no list of numbers — no word could be weighed — write json.dump(vectorizer.idf_.tolist(), file)`;
}

class Held {
  constructor(
    readonly value: unknown,
    readonly from: string,
  ) {}
}

function valueOf(argument: Argument, what: string): Held | string | undefined {
  if (Array.isArray(argument)) return new Held(argument, 'the contract');
  if (!(argument instanceof SideFile)) return undefined;
  const { fact, sha256 } = argument;
  const path = quoted(argument.path);
  const useless = 'the artifact could not be made of it';
  if (fact.state === 'unreadable') {
    const [why, todo] = {
      missing: ['is not there', 'write the file beside the contract, or correct the path'],
      outside: ['is outside of the workspace folder, where a contract reads nothing', 'copy it into the workspace'],
      directory: ['is a folder', 'name the JSON file in it'],
      unreadable: [`cannot be read: ${plain(fact.detail, 200)}`, 'correct its permissions'],
      large: [`is too large: ${plain(fact.detail, 200)}`, 'keep the most frequent words (max_features) in training'],
      'not-json': [`is no JSON in UTF-8: ${plain(fact.detail, 200)}`, 'write it with json.dump'],
    }[fact.problem];
    return `The ${what} ${path} ${why ?? ''} — ${useless} — ${todo ?? ''}`;
  }
  if (sha256 === undefined)
    return `The ${what} ${path} is named without its digest — another file under that name would change every prediction without a finding — add "sha256: ${fact.sha256}"`;
  if (sha256 !== fact.sha256)
    return `The ${what} ${path} has the digest ${fact.sha256.slice(0, 12)}…, not ${sha256.slice(0, 12)}… — this is another file than the one that the contract was written for — restore it, or pin the new digest once parity holds`;
  return new Held(fact.value, path);
}

/** What the words are for the operator: each as its tokens. A text says which of them can never be found, and why. */
export function gramsOf(
  vocabulary: readonly string[],
  pattern: TokenPattern,
  range: readonly [number, number],
): readonly (readonly string[])[] | string {
  return readGrams.of(vocabulary, JSON.stringify([pattern, range]), () => gramsIn(vocabulary, pattern, range));
}

function gramsIn(
  vocabulary: readonly string[],
  pattern: TokenPattern,
  [least, most]: readonly [number, number],
): readonly (readonly string[])[] | string {
  if (new Set(vocabulary).size !== vocabulary.length) return 'has a word twice';
  const tokens = tokenizer(pattern);
  if (most > 1 && tokens(' '.repeat(pattern.least)).length > 0)
    return 'cannot be told apart from pairs of words, since "token_pattern" takes a space as a part of a word';
  const grams: (readonly string[])[] = [];
  for (const word of vocabulary) {
    const parts = most === 1 ? [word] : word.split(' ');
    const whole = parts.every((part) => tokens(part).join('') === part && tokens(part).length === 1);
    if (parts.length < least || parts.length > most)
      return `has ${quoted(word)}, ${parts.length === 1 ? 'one word' : `${parts.length} words`}, and "ngrams" is [${least}, ${most}]`;
    if (!whole) return `has ${quoted(word)}, which "token_pattern" never finds`;
    grams.push(parts);
  }
  return grams;
}
