import assert from 'node:assert/strict';
import { admissionPlan, admit } from '../../src/contract/admission';
import { parseContract } from '../../src/contract/document';
import { admitInSlices } from '../../src/endpoint/engine/admit-in-slices';
import { parseJson } from '../../src/endpoint/json';
import { endpointErrorSchema, mostRows, mostViolationsTold, rowsReplySchema } from '../../src/protocol/rows';
import { scoresContract } from '../engine/given';
import { scoreRows } from './given';
import { LiveScores, refused } from './live-scores';

describe('endpoint: large requests', () => {
  describe('admission', () => {
    const { contract } = parseContract(scoresContract());
    assert(contract);
    const plan = admissionPlan(contract);
    const rows = scoreRows(1000, 3).map((row, i) => (i % 3 === 0 ? { age: -1 } : row));

    it('gives in slices what it gives at once', async () => {
      const whole = admit(plan, rows);
      let heard = 0;
      let length = 0;
      const sliced = await admitInSlices(plan, rows, (slice, count) => {
        heard += slice.violations.length;
        length += count;
      });
      assert.deepEqual([heard, length, sliced.violationsTotal], [whole.violations.length, 1000, heard]);
      const { admitted, columns, violations } = whole;
      assert.deepEqual([sliced.admitted, sliced.columns, sliced.violations], [admitted, columns, violations]);
    });

    it('lets others have their turn', async () => {
      let turns = 0;
      let open = true;
      const turn = (): void => {
        turns++;
        if (open) setImmediate(turn);
      };
      setImmediate(turn);
      await admitInSlices(plan, rows, () => undefined);
      open = false;
      assert(turns >= 10, `${turns} turns of the loop`);
    });
  });

  it('is not even read where it holds millions of objects', () => {
    assert.throws(() => parseJson(`{"rows":[${'{},'.repeat(1_000_000)}{}]}`), /more than 1000000 objects and lists/);
  });

  describe('on the wire', () => {
    const live = new LiveScores();
    before(() => live.start());

    const empty = (rows: number): string => `{"rows":[${Array.from({ length: rows }, () => '{}').join(',')}]}`;

    it('is refused with the limit where it holds more rows than one may', async () => {
      refused(
        await live.post(live.rowsUrl, empty(150_000)),
        413,
        /holds 150000 rows, and one request may hold 10000 — /,
      );
      const tensor = (name: string, datatype: string, value: unknown) => ({
        name,
        datatype,
        shape: [mostRows + 1, 1],
        data: Array.from({ length: mostRows + 1 }, () => value),
      });
      const inputs = [tensor('age', 'FP64', 40), tensor('purpose', 'BYTES', 'car')];
      const url = `${live.client.dataUrl}/v2/models/scores/infer`;
      refused(await live.post(url, { inputs }), 413, /holds 10001 rows/);
    });

    it('is told its first violations and their number; the monitor counts all', async () => {
      const all = await live.post(live.rowsUrl, empty(mostRows));
      refused(all, 422, /^All 10000 rows are refused/);
      const { violations, violations_total } = endpointErrorSchema.parse(all.json);
      assert.deepEqual([violations?.length, violations_total], [mostViolationsTold, mostRows]);
      const rows = [
        ...Array.from({ length: mostViolationsTold + 1 }, () => ({ age: 40 })),
        { age: 40, purpose: 'car' },
      ];
      const some = rowsReplySchema.parse((await live.post(live.rowsUrl, { rows })).json);
      assert.deepEqual([some.violations.length, some.violations_total], [mostViolationsTold, rows.length - 1]);
      assert(some.predictions.at(-1));
      const few = rowsReplySchema.parse((await live.post(live.rowsUrl, { rows: rows.slice(-50) })).json);
      assert.deepEqual([few.violations.length, few.violations_total], [49, undefined]);
      const counted = mostRows + rows.length - 1 + 49;
      for (;;) {
        const reply = await live.client.monitor('scores');
        assert(reply !== 'unchanged');
        const { refused: count } = reply.snapshot.totals;
        assert(count <= counted);
        if (count === counted) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
  });
});
