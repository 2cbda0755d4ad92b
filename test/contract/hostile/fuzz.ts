// A process of its own, because counting work and measuring coverage get into each other's way. Usage: fuzz.ts texts COUNT SEED | growth
import fc from 'fast-check';
import { growing } from './growth';
import { survive, type Outcome } from './survive';
import { hostileText } from './texts';
import { Work } from './work';

/** What happened, as the process prints it. */
export interface Fuzzed {
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** What escaped, once for each place where it came from, with the shortest text that does it. */
  readonly escaped: readonly { readonly error: string; readonly text: string }[];
  /** Work for each character, in the batch of texts that cost most. */
  readonly most: number;
}

/** What a size and four times as much cost, for each character. */
export type Growth = readonly { readonly name: string; readonly small: number; readonly large: number }[];

/** Texts that are counted together: asking V8 takes longer than most texts do. */
const batchSize = 25;

function fuzz(count: number, seed: number): Fuzzed {
  const outcomes: Partial<Record<Outcome, number>> = {};
  const escaped = new Map<string, { error: string; text: string }>();
  const work = new Work();
  let most = 0;
  // Made in pieces: a hundred thousand texts at once are more than need be held.
  for (let done = 0; done < count; done += batchSize) {
    const texts = fc.sample(hostileText, { numRuns: Math.min(batchSize, count - done), seed: seed * 1_000_003 + done });
    const spent = work.of(() => {
      for (const text of texts) {
        try {
          const outcome = survive(text);
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        } catch (cause) {
          const error = cause instanceof Error ? `${cause.message}\n${cause.stack ?? ''}` : String(cause);
          const place = error.split('\n').find((line) => line.includes('/src/')) ?? error;
          const known = escaped.get(place);
          if (known === undefined || known.text.length > text.length) escaped.set(place, { error, text });
        }
      }
    });
    most = Math.max(most, spent / texts.reduce((sum, text) => sum + text.length, 0));
  }
  work.stop();
  return { outcomes, escaped: [...escaped.values()], most };
}

function growth(): Growth {
  const work = new Work();
  const result = Object.entries(growing).map(([name, of]) => {
    const perCharacter = (size: number): number => {
      const text = of(size);
      return work.of(() => survive(text)) / text.length;
    };
    return { name, small: perCharacter(200), large: perCharacter(800) };
  });
  work.stop();
  return result;
}

const [what, count, seed] = process.argv.slice(2);
process.stdout.write(JSON.stringify(what === 'growth' ? growth() : fuzz(Number(count), Number(seed))));
