// What a keystroke costs until the findings are there, without data rules: parsing, flow and rules apart, after one-character edits of an input's
// range, a step's argument and a new key in turn; against yaml-language-server validating the same texts with the contract's JSON schema. `processor time` is of all
// threads, the garbage collector's included, a keystroke: it says what a busy machine's clock does not. Each size
// in its own process-wide warm state, as an editor's is. Then how long the editor stands while the longest one is opened and typed in: the longest time
// between two turns of a timer. `node --import tsx test/bench/keystroke.bench.ts`
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ContractReader, parseContract } from '../../src/contract/document';
import { contextOf, lint } from '../../src/contract/lint';
import { Inspector } from '../../src/deploy/inspection';
import { wideContract } from './wide-contract';
import { yamlValidator } from './yaml-validator';

const warmUp = 30;
const edits = 90;
/** The other side is slow. */
const theirEdits = 8;

/** Lines, then columns. */
const sizes = [
  wideContract(3),
  wideContract(42, 'block'),
  wideContract(184, 'block'),
  wideContract(20),
  wideContract(200),
  wideContract(2000),
];

function edited(text: string, turn: number): string {
  const digit = String(turn % 10);
  switch (turn % 3) {
    case 0:
      return text.replace(/range: \[1, 12\d/, `range: [1, 12${digit}`);
    case 1:
      return text.replace(/mean: 7\.78924\d/, `mean: 7.78924${digit}`);
    default:
      return text.replace('service:', `${'x'.repeat(1 + (turn % 7))}: 1\nservice:`);
  }
}

async function measure(): Promise<void> {
  console.log(
    `  milliseconds, p50 / p95; load of the machine ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  console.log(
    '  lines  columns   kB   parsing whole   parsing           flow          rules         all           processor time  yaml-language-server',
  );
  const validate = yamlValidator();
  for (const { text, lines, facts } of sizes) {
    const reader = new ContractReader();
    const times = {
      whole: [] as number[],
      parse: [] as number[],
      flow: [] as number[],
      rules: [] as number[],
      all: [] as number[],
    };
    const theirs: number[] = [];
    let columns = 0;
    let used = process.cpuUsage();
    for (let turn = 0; turn < warmUp + edits; turn++) {
      const now = edited(text, turn);
      const began = performance.now();
      const document = reader.read(now);
      const parsed = performance.now();
      const context = contextOf(document, facts);
      const flowed = performance.now();
      lint(context, { phase: 'typing' });
      const done = performance.now();
      columns = document.contract?.inputs.length ?? 0;
      if (turn < warmUp) {
        used = process.cpuUsage();
        continue;
      }
      times.parse.push(parsed - began);
      times.flow.push(flowed - parsed);
      times.rules.push(done - flowed);
      times.all.push(done - began);
    }
    const { user, system } = process.cpuUsage(used);
    for (let turn = 0; turn < theirEdits; turn++) {
      const now = edited(text, turn);
      const began = performance.now();
      parseContract(now);
      const parsed = performance.now();
      const found = await validate(now);
      // The new key is no key of the schema: without a finding it did not validate.
      if (turn % 3 === 2 && found === 0) throw new Error('yaml-language-server did not validate.');
      if (turn < theirEdits / 4) continue;
      times.whole.push(parsed - began);
      theirs.push(performance.now() - parsed);
    }
    const processor = ((user + system) / 1000 / edits).toFixed(2).padStart(13);
    const cells = [times.whole, times.parse, times.flow, times.rules, times.all, theirs].map(shown);
    cells.splice(5, 0, processor);
    console.log(
      `  ${String(lines).padStart(5)}  ${String(columns).padStart(7)}  ${(text.length / 1000).toFixed(0).padStart(3)}   ${cells.join(' ')}`,
    );
  }
}

/** As the editor inspects it; there is no model. */
async function standing(): Promise<void> {
  const root = join(tmpdir(), 'slipway-no-such-folder');
  const inspector = new Inspector(undefined);
  const inspect = (text: string) => inspector.typing({ path: join(root, 'wide.slipway.yaml'), root, text });
  const { text, lines } = wideContract(2000);
  const versions = (count: number, version: (turn: number) => string) =>
    Array.from({ length: count }, (_, turn) => version(turn));
  console.log(
    `  the event loop stands at most, ms, at ${String(lines)} lines; milliseconds until there are findings, mean`,
  );
  for (const [what, texts] of [
    ['opened', [text]],
    ['typed in', versions(20, (turn) => edited(text, turn))],
    ['a key without its colon', versions(5, (turn) => text.replace('service:', `${'x'.repeat(1 + turn)}\nservice:`))],
    ['a bracket that is open', versions(5, (turn) => text.replace('range: [1, 120]', `range: [1, 12${String(turn)}`))],
  ] as const) {
    let [longest, last, taken] = [0, performance.now(), 0];
    const timer = setInterval(() => {
      const now = performance.now();
      [longest, last] = [Math.max(longest, now - last), now];
    }, 1);
    for (const version of texts) {
      const began = performance.now();
      await inspect(version);
      taken += performance.now() - began;
      await setTimeout(20);
    }
    clearInterval(timer);
    console.log(
      `    ${what.padEnd(26)}${longest.toFixed(0).padStart(6)}${(taken / texts.length).toFixed(0).padStart(10)}`,
    );
  }
}

function shown(times: number[]): string {
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2);
  return `${at(0.5)} / ${at(0.95)}`.padStart(15);
}

measure()
  .then(standing)
  .catch((cause: unknown) => {
    console.error(cause instanceof Error ? cause.message : cause);
    process.exitCode = 1;
  });
