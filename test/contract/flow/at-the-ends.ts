import assert from 'node:assert/strict';
import { computeFlow, type Flow } from '../../../src/contract/flow';
import { interpretSteps } from '../../../src/contract/interpret';
import { loadFront, neededOpset } from '../steps/front';
import { Dice, randomContract } from './random-contract';
import { assertWithin } from './within';

/** A value without an answer is reported, and the flow says that it may be no number; of what a cast cuts off it says nothing. */
function isChecked({ issues }: Flow): boolean {
  return issues.every(
    ({ code, data }) =>
      (code === 'domain' || code === 'undeclared-range' || code === 'scaled-twice') && data?.['step'] !== 'cast',
  );
}

/** Random contracts, and rows for each; how many of the contracts said enough to be checked. */
export async function assertSoundAtTheEnds(o: {
  readonly contracts: number;
  readonly rows: number;
  readonly seed: number;
  /** In ONNX Runtime, too. */
  readonly runtime: boolean;
}): Promise<number> {
  const dice = new Dice(o.seed);
  let checked = 0;
  for (let n = 0; n < o.contracts; n++) {
    const random = randomContract(dice);
    if (random === undefined) continue;
    const { contract, body } = random;
    const flow = computeFlow(contract, undefined);
    if (!isChecked(flow)) continue;
    const rows = random.rows(o.rows);
    try {
      assertWithin(interpretSteps(contract, flow, rows, o.rows), flow.final);
      if (o.runtime) {
        const front = await loadFront(contract, Math.max(17, neededOpset(contract, flow)));
        assertWithin(await front.run(rows, o.rows), flow.final);
      }
    } catch (error) {
      assert.fail(`${String(error)}\n${body}`);
    }
    checked++;
  }
  return checked;
}
