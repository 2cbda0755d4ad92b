import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as z from 'zod';
import { isAlive, ownStartTime } from '../../src/endpoint/alive';
import { EndpointError } from '../../src/endpoint/error';
import { defaultHome } from '../../src/endpoint/home';
import { exactMark, parseJson } from '../../src/endpoint/json';
import { acquire, ownerOf, release } from '../../src/endpoint/lock';
import { compareVersions } from '../../src/endpoint/runtime';
import { readTensor } from '../../src/endpoint/engine/tensors';
import { compareAnswers } from '../../src/endpoint/engine/compare';
import { Journal } from '../../src/endpoint/supervisor/journal';
import { keptWindows, type WindowLine } from '../../src/endpoint/supervisor/kept-windows';
import { temporaryFolder } from './given';

/** What JSON.parse makes of integers that were kept exactly. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === 'string' && new RegExp(`^${exactMark}-?\\d{16,}$`).test(item) ? Number(item.slice(1)) : item,
  );
}

describe('endpoint: parts', () => {
  it('knows the state folder of each platform', () => {
    assert.equal(defaultHome({ SLIPWAY_HOME: '/a/b' }, 'linux', '/home/ada'), '/a/b');
    assert.equal(defaultHome({}, 'linux', '/home/ada'), '/home/ada/.local/state/slipway');
    assert.equal(defaultHome({ XDG_STATE_HOME: '/state' }, 'linux', '/home/ada'), '/state/slipway');
    assert.equal(defaultHome({}, 'darwin', '/Users/ada'), '/Users/ada/Library/Application Support/slipway');
    assert.equal(defaultHome({ LOCALAPPDATA: '/l' }, 'win32', '/u'), join('/l', 'slipway'));
  });

  it('orders versions by their numbers', () => {
    assert(compareVersions('0.10.0-aaaaaaaa', '0.9.9-bbbbbbbb') > 0);
    assert(compareVersions('1.0.0-aaaaaaaa', '1.0.1-bbbbbbbb') < 0);
    assert.equal(compareVersions('1.2.3-aaaaaaaa', '1.2.3-bbbbbbbb'), 0);
  });

  describe('JSON', () => {
    it('reads what JSON.parse reads', () => {
      fc.assert(
        fc.property(fc.json({ maxDepth: 20 }), (text) => {
          assert.deepEqual(parseJson(text), JSON.parse(text));
          assert.deepEqual(rounded(parseJson(text, true)), JSON.parse(text));
        }),
      );
    });

    it('points at the place where a text stops being JSON', () => {
      fc.assert(
        fc.property(
          fc.json({ maxDepth: 5 }),
          fc.nat(),
          fc.constantFrom('', '@', '"', ',', '}', '01'),
          (text, at, wrong) => {
            const cut = at % (text.length + 1);
            const broken = text.slice(0, cut) + wrong + text.slice(cut + 1);
            let valid = true;
            try {
              JSON.parse(broken);
            } catch {
              valid = false;
            }
            fc.pre(!valid && broken.trim() !== '');
            assert.throws(
              () => parseJson(broken),
              (cause) => {
                assert(cause instanceof EndpointError && cause.status === 400);
                const position = Number(/position (\d+)/.exec(cause.message)?.[1]);
                // What stands before the place could have gone on as JSON: cut there, only its end is missing.
                assert(position >= 0 && position <= broken.length, cause.message);
                return true;
              },
            );
          },
        ),
      );
    });

    it('keeps every digit of integers where that is asked for, and only there', () => {
      assert.deepEqual(
        parseJson('[9007199254740993, 12, -9223372036854775808, 1.0000000000000000001, "9007199254740993"]', true),
        [`${exactMark}9007199254740993`, 12, `${exactMark}-9223372036854775808`, 1, '9007199254740993'],
      );
      assert.deepEqual(parseJson('[9007199254740993]'), [9007199254740992]);
      assert.deepEqual(parseJson('{"a\\"9007199254740993":"\\\\"}', true), { 'a"9007199254740993': '\\' });
    });

    it('refuses nesting that only wants to hurt', () => {
      const deep = '['.repeat(1_000_000);
      assert.throws(() => parseJson(deep), /deeper than 100 levels at position 100 \(line 1, column 101\)/);
      assert.deepEqual(parseJson(`"${'['.repeat(500)}"`), '['.repeat(500));
    });
  });

  describe('tensors', () => {
    const info = (elementType: string) => ({ name: 'x', kind: 'tensor', elementType, shape: ['N', 2] }) as const;
    const read = (elementType: string, datatype: string, data: unknown, shape = [1, 2]) =>
      readTensor('m', info(elementType) as never, { name: 'x', datatype, shape, data });

    it('carries 64 bits exactly', () => {
      const data = parseJson('[9007199254740993, -9223372036854775808]', true);
      assert.deepEqual(read('int64', 'INT64', data).data, BigInt64Array.of(9007199254740993n, -9223372036854775808n));
      assert.throws(
        () => read('int64', 'INT64', parseJson('[9223372036854775808, 0]', true)),
        /at index 0: INT64 takes an integer of 64 bits, got "9223372036854775808"/,
      );
      assert.deepEqual(
        read('uint64', 'UINT64', parseJson('[18446744073709551615, 0]', true)).data,
        BigUint64Array.of(18446744073709551615n, 0n),
      );
      assert.deepEqual(
        read('float64', 'FP64', parseJson('[12345678901234567890, null]', true)).data,
        Float64Array.of(12345678901234567890, NaN),
      );
    });

    it('converts nothing that could be meant otherwise', () => {
      for (const [type, datatype, data] of [
        ['int32', 'INT32', [1.5, 0]],
        ['int32', 'INT32', [2 ** 31, 0]],
        ['uint8', 'UINT8', [-1, 0]],
        ['bool', 'BOOL', [1, 0]],
        ['string', 'BYTES', [1, 'a']],
        ['float32', 'FP32', ['1', 0]],
        ['int64', 'INT64', [null, 0]],
      ] as const)
        assert.throws(() => read(type, datatype, data), /input 'x' at index 0: /, datatype);
      assert.deepEqual(read('bool', 'BOOL', [[true], [false]]).data, Uint8Array.of(1, 0));
    });
  });

  it('compares golden answers within rounding, and says the first difference', () => {
    const gate = [
      { p: 0.5, label: 'a' },
      { p: 1000, label: 'b' },
    ];
    const same = [
      { p: 0.5000004, label: 'a' },
      { p: 1000.005, label: 'b' },
    ];
    assert.equal(compareAnswers(same, gate, () => undefined).differing, 0);
    const outcome = compareAnswers([{ p: 0.6, label: 'a' }, null], gate, () => 'age is out of range');
    assert.deepEqual([outcome.rows, outcome.differing], [2, 2]);
    assert(Math.abs(outcome.largest - 0.1) < 1e-12);
    assert.equal(outcome.first, 'golden row 0 answers p 0.6 where the gate had 0.5.');
    assert.equal(
      compareAnswers([null], [{ p: 1 }], () => 'age is out of range').first,
      'golden row 0 is refused: age is out of range',
    );
    assert.equal(compareAnswers([{ p: null }], [{ p: null }], () => undefined).differing, 0);
    assert.equal(compareAnswers([{ p: null }], [{ p: 1 }], () => undefined).differing, 1);
  });

  describe('lock', () => {
    const folder = temporaryFolder();
    const me = { pid: process.pid, startTime: ownStartTime() };

    it('is one owner’s at a time', async () => {
      const file = join(folder, 'lock');
      assert.equal(await acquire(file, me), undefined);
      assert.deepEqual(await acquire(file, { pid: 1, startTime: 0 }), me);
      release(file, me);
      assert.equal(ownerOf(file), undefined);
    });

    it('is taken over from a process that is gone, or whose number is another’s now', async () => {
      const file = join(folder, 'stale');
      const child = spawn(process.execPath, ['-e', '']);
      await once(child, 'exit');
      writeFileSync(file, JSON.stringify({ pid: child.pid, startTime: me.startTime }));
      assert.equal(await acquire(file, me), undefined);
      if (process.platform !== 'linux') return;
      writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: me.startTime - 3_600_000 }));
      assert(!isAlive(process.pid, me.startTime - 3_600_000));
      assert.equal(await acquire(file, me), undefined);
    });
  });

  it('reads a journal past torn lines and never glues to one', () => {
    const path = join(temporaryFolder(), 'lines.jsonl');
    const schema = z.object({ n: z.int() });
    const first = Journal.open(path, schema);
    first.journal.append({ n: 1 });
    first.journal.close();
    appendFileSync(path, '{"n":');
    const second = Journal.open(path, schema);
    assert.deepEqual([second.lines, second.torn], [[{ n: 1 }], 1]);
    second.journal.append({ n: 2 });
    second.journal.append({ n: 3 });
    assert.deepEqual(second.journal.read(), [{ n: 1 }, { n: 2 }, { n: 3 }]);
    second.journal.close();
    assert.equal(readFileSync(path, 'utf8'), '{"n":1}\n{"n":\n{"n":2}\n{"n":3}\n');
  });

  it('replaces a journal whole, and goes on behind it', () => {
    const path = join(temporaryFolder(), 'lines.jsonl');
    const { journal } = Journal.open(path, z.object({ n: z.int() }));
    for (let n = 1; n <= 4; n++) journal.append({ n });
    assert.equal(journal.length, 4);
    journal.replace([{ n: 3 }, { n: 4 }]);
    journal.append({ n: 5 });
    assert.deepEqual([journal.length, journal.read()], [3, [{ n: 3 }, { n: 4 }, { n: 5 }]]);
    journal.close();
    assert.deepEqual(Journal.open(path, z.object({ n: z.int() })).lines, [{ n: 3 }, { n: 4 }, { n: 5 }]);
  });

  it('keeps the newest windows of what is live and of what can be rolled back to, with the gaps since', () => {
    const window = (digest: string, id: string): WindowLine => ({ digest, id }) as WindowLine;
    const gap = (digest: string, to: number): WindowLine => ({ v: 1, gap: { digest, from: to - 1, to } });
    const lines = [
      window('old', '1'),
      gap('a', 2),
      window('a', '3'),
      window('b', '4'),
      window('a', '5'),
      gap('a', 6),
      gap('old', 7),
      window('a', '8'),
      window('a', '9'),
    ];
    const kept = (most: number, bytes?: number) =>
      keptWindows(lines, { digests: ['a', 'b'], most, ...(bytes === undefined ? {} : { bytes }) }).map((line) =>
        'gap' in line ? line.gap.to : Number(line.id),
      );
    assert.deepEqual(kept(10), [2, 3, 4, 5, 6, 8, 9]);
    assert.deepEqual(kept(3), [4, 5, 6, 8, 9]);
    assert.deepEqual(kept(10, 50), [4, 6, 8, 9], 'two of them have 48 bytes');
    assert.deepEqual(kept(10, 1), [4, 9], 'the newest, whatever it takes');
  });
});
