// What a text that means harm costs from bytes to findings and on to an artifact: drawn texts, mutated contracts, and those that grow what a reader
// might be slow at (nesting, aliases, long words, many keys). The work of each is counted and bounded in the tests; here is what that is in
// time, each text once after a warm-up, as an editor meets it. `npm run bench -- hostile`
import fc from 'fast-check';
import { growing } from '../contract/hostile/growth';
import { survive } from '../contract/hostile/survive';
import { hostileText } from '../contract/hostile/texts';

const drawn = 5000;
const warmUp = 300;
/** The slowest, which are measured again. */
const again = 250;
/** Elements of each text that grows. */
const sizes = [200, 800, 3200];

function milliseconds(text: string): number {
  const began = performance.now();
  survive(text);
  return performance.now() - began;
}

function measure(): void {
  for (const text of fc.sample(hostileText, { numRuns: warmUp, seed: 1 })) survive(text);
  const texts = fc.sample(hostileText, { numRuns: drawn, seed: 2 });
  const times = texts.map((text) => ({ time: milliseconds(text), text })).sort((a, b) => a.time - b.time);
  // What was slow once may have met the collector, or another program: the best of four is the text's own.
  for (const one of times.slice(-again))
    one.time = Math.min(one.time, ...Array.from({ length: 3 }, () => milliseconds(one.text)));
  times.sort((a, b) => a.time - b.time);
  const at = (share: number): string => (times[Math.min(drawn - 1, Math.floor(share * drawn))]?.time ?? 0).toFixed(2);
  const over = times.filter(({ time }) => time > 50);
  const most = times.at(-1)?.text.length ?? 0;
  console.log(
    `  ${String(drawn)} drawn texts: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms (${String(most)} characters), over 50 ms: ${String(over.length)}`,
  );
  console.log(
    `  texts that grow, ms${' '.repeat(21)}${sizes.map((size) => `${String(size)} elements (kB)`.padStart(22)).join('')}`,
  );
  for (const [name, of] of Object.entries(growing)) {
    const cells = sizes.map((size) => {
      const text = of(size);
      const best = Math.min(...Array.from({ length: 3 }, () => milliseconds(text)));
      return `${best.toFixed(2)} (${(text.length / 1000).toFixed(0)})`.padStart(22);
    });
    console.log(`    ${name.slice(0, 36).padEnd(36)}${cells.join('')}`);
  }
}

measure();
