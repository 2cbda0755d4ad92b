import assert from 'node:assert/strict';
import * as z from 'zod';
import { PanelRequests } from '../../src/editor/panels/requests';

const methods = {
  double: { params: z.object({ n: z.number() }), result: z.object({ n: z.number() }) },
  wait: { params: z.object({}), result: z.object({}) },
  fail: { params: z.object({}), result: z.object({}) },
} as const;

function make() {
  const failures: unknown[] = [];
  const signals: AbortSignal[] = [];
  const requests = new PanelRequests(
    methods,
    {
      double: ({ n }) => Promise.resolve({ n: 2 * n }),
      wait: (_, signal) =>
        new Promise((_resolve, reject) => {
          signals.push(signal);
          signal.addEventListener('abort', () => reject(new Error('the handler heard of it')));
        }),
      fail: () => {
        throw new Error('The disk is full.');
      },
    },
    (cause) => {
      failures.push(cause);
      return (cause as Error).message;
    },
  );
  return { requests, failures, signals };
}

describe('requests of a panel', () => {
  it('refuses what it does not know or cannot read, and never throws', async () => {
    const { requests, failures } = make();
    for (const [method, params, says] of [
      ['nonsense', {}, /There is no nonsense\./],
      ['constructor', {}, /There is no constructor\./],
      ['double', { n: 'two' }, /^double: /],
      ['double', null, /^double: /],
    ] as const) {
      const answer = await requests.answer(1, method, params);
      assert.equal(answer.type, 'refusal');
      assert.match(answer.message, says);
    }
    assert.deepEqual(failures, []);
  });

  it('answers with the result, or with the sentence of what went wrong', async () => {
    const { requests, failures } = make();
    assert.deepEqual(await requests.answer(4, 'double', { n: 21 }), { type: 'reply', id: 4, result: { n: 42 } });
    assert.deepEqual(await requests.answer(5, 'fail', {}), { type: 'refusal', id: 5, message: 'The disk is full.' });
    assert.equal(failures.length, 1);
  });

  it('aborts the one request that is cancelled, and logs no failure for it', async () => {
    const { requests, failures, signals } = make();
    const first = requests.answer(1, 'wait', {});
    const second = requests.answer(2, 'wait', {});
    requests.cancel(7); // never asked
    requests.cancel(2);
    assert.deepEqual(await second, { type: 'refusal', id: 2, message: 'Cancelled.' });
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [false, true],
    );
    requests.cancel(2); // answered meanwhile
    requests.dispose();
    assert.deepEqual(await first, { type: 'refusal', id: 1, message: 'Cancelled.' });
    assert.deepEqual(failures, []);
  });
});
