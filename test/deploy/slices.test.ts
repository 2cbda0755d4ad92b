import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { contextOf, lint } from '../../src/contract/lint';
import { Inspector } from '../../src/deploy/inspection';
import { inSlices } from '../../src/deploy/slices';
import { wideContract } from '../bench/wide-contract';
import { temporaryFolder } from './given';

/** A work of so many pieces of 3 ms. */
function* busy(pieces: number, ended: () => void): Generator<void, string> {
  try {
    for (let piece = 0; piece < pieces; piece++) {
      for (const until = performance.now() + 3; performance.now() < until;);
      yield;
    }
    return 'done';
  } finally {
    ended();
  }
}

describe('deploy: a work in slices', () => {
  const root = temporaryFolder();

  it('comes to what the work comes to, and lets others go on meanwhile', async () => {
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    try {
      assert.equal(await inSlices(busy(30, () => undefined)), 'done');
      assert.ok(turns >= 3, String(turns));
    } finally {
      clearInterval(others);
    }
  });

  it('makes nobody wait for a short work', async () => {
    let turn = false;
    void setImmediate().then(() => (turn = true));
    assert.equal(await inSlices(busy(1, () => undefined)), 'done');
    assert.equal(turn, false);
  });

  it('ends a work that is no longer wanted', async () => {
    const abort = new AbortController();
    let ended = false;
    const work = inSlices(
      busy(10_000, () => (ended = true)),
      abort.signal,
    );
    await setImmediate();
    abort.abort();
    await assert.rejects(work, { name: 'AbortError' });
    assert.ok(ended);
  });

  it('passes on what the work throws', async () => {
    const work = (function* (): Generator<void, string> {
      yield;
      throw new RangeError('too much');
    })();
    await assert.rejects(inSlices(work), { message: 'too much' });
  });

  it('inspects a long contract that is typed in while it is still read, and finds what there is', async () => {
    const inspector = new Inspector(undefined);
    const { text } = wideContract(300, 'block');
    const file = (version: string) => ({ path: join(root, 'wide.slipway.yaml'), root, text: version });
    const versions = ['ra', 'range: 1', '', 'x: 1'].map((added) => text.replace('service:', `${added}\nservice:`));
    const last = versions.at(-1) ?? '';
    const aborts = versions.map(() => new AbortController());
    const all = versions.map(async (version, index) => {
      const found = inspector.typing(file(version), aborts[index]?.signal);
      await setImmediate();
      if (version !== last) aborts[index]?.abort();
      return found;
    });
    const settled = await Promise.allSettled(all);
    assert.ok(settled.slice(0, -1).some(({ status }) => status === 'rejected'));
    const { findings, context } = await inspector.typing(file(last));
    const { document, flow, ...facts } = context;
    assert.ok(document.contract && flow.inputs.size === 300);
    assert.deepEqual(findings, lint(contextOf(last, facts)));
    assert.ok(findings.some(({ rule }) => rule === 'syntax/unknown-key'));
    const again = settled.at(-1);
    assert.ok(again?.status === 'fulfilled');
    assert.deepEqual(again.value.findings, findings);
  });
});
