import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Fuzzed, type Growth } from './fuzz';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Blocks of code that a character of a contract may cost, texts of one batch together; measured are 20 to 60. */
const budget = 200;

async function inProcess(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'test/contract/hostile/fuzz.ts', ...args],
    { cwd: root, env: { ...process.env, NODE_V8_COVERAGE: undefined }, maxBuffer: 1 << 26 },
  );
  return JSON.parse(stdout);
}

/** Texts of a seed from parsing to artifact: nothing escapes, all work is bounded, and enough of them get as far as they can. */
export async function assertSurvived(count: number, seed: number): Promise<void> {
  const { outcomes, escaped, most } = (await inProcess('texts', String(count), String(seed))) as Fuzzed;
  assert.deepEqual(escaped, []);
  assert.ok(most < budget, `${most} blocks of code for each character`);
  assert.equal(
    Object.values(outcomes).reduce((sum, some) => sum + some, 0),
    count,
  );
  for (const [outcome, share] of [
    ['unread', 0.05],
    ['findings', 0.3],
    ['front', 0.05],
    ['compiled', 0.005],
  ] as const)
    assert.ok((outcomes[outcome] ?? 0) > share * count, `${outcome}: ${JSON.stringify(outcomes)}`);
}

export async function growths(): Promise<Growth> {
  return (await inProcess('growth')) as Growth;
}
