import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDuration, parseRate } from '../../src/contract/duration';
import { compileStrptime } from '../../src/contract/strptime';
import { formatTime, parseIso, timeReader } from '../../src/contract/time';
import { isZone } from '../../src/contract/zone';

/** Made by golden-times.py with CPython. */
const golden = JSON.parse(readFileSync(join(__dirname, 'golden-times.json'), 'utf8')) as {
  iso: [string, number | null][];
  formats: [string, string, number | null][];
  zones: [string, string, number][];
};
const secondsOf = (read: number | string): number | null => (typeof read === 'number' ? read : null);

describe('times', () => {
  for (const [text, expected] of golden.iso) {
    it(`reads ${JSON.stringify(text)} as datetime.fromisoformat does`, () => {
      assert.equal(parseIso(text) ?? null, expected);
    });
  }
  for (const [format, text, expected] of golden.formats) {
    it(`reads ${JSON.stringify(text)} by ${format} as datetime.strptime does`, () => {
      assert.equal(secondsOf(timeReader({ type: 'datetime', naive: 'UTC', format })(text)), expected);
    });
  }
  for (const [naive, text, expected] of golden.zones) {
    it(`places ${text} in ${naive} as zoneinfo does`, () => {
      assert.equal(timeReader({ type: 'datetime', naive })(text), expected);
    });
  }
  it('a date takes no time, and refuse takes no time without an offset', () => {
    assert.equal(typeof timeReader({ type: 'date', naive: 'UTC' })('2024-05-02T09:00:00Z'), 'string');
    const refuse = timeReader({ type: 'datetime', naive: 'refuse' });
    assert.match(String(refuse('2024-05-02T09:00:00')), /append Z/);
    assert.equal(refuse('2024-05-02T09:00:00Z'), 1714640400);
  });
  it('a day that its year does not have is refused, where strptime goes on into the next year', () => {
    assert.equal(typeof timeReader({ type: 'datetime', naive: 'UTC', format: '%Y-%j' })('2023-366'), 'string');
  });
  it('a format that leaves the date open, or has an unknown directive, is refused', () => {
    for (const format of ['%H:%M', '%Y-%m', '%Y-%m-%d %Q', '%', '%Y-%m-%d %Y', '%Y-%m-%d %I']) {
      assert.equal(typeof compileStrptime(format), 'string', format);
    }
  });
  it('a format is no way to a slow pattern', () => {
    assert.equal(compileStrptime(`%b${' '.repeat(1000)}%d %Y`), 'it is longer than 200 characters');
    const read = compileStrptime(`%b${' '.repeat(150)}%d %Y`);
    assert.ok(typeof read === 'function');
    assert.equal(read(' '.repeat(200)), undefined);
  });
  it('shows what it has read', () => {
    for (const text of ['2024-05-02', '2024-05-02T09:00:00Z', '0001-01-01'])
      assert.equal(formatTime(parseIso(text) ?? NaN), text);
    assert.equal(formatTime(1e15), '1000000000000000');
  });
  it('knows zones of the data base only', () => {
    assert.deepEqual(['Europe/Berlin', 'UTC', 'Berlin', '../etc', ''].map(isZone), [true, true, false, false, false]);
  });
});

describe('durations', () => {
  it('have a unit', () => {
    assert.deepEqual(['50ms', '30s', '1.5m', '12h', '14d', '14 d', '14', 'd', '-1s', '1e3s', '١d'].map(parseDuration), [
      50,
      30_000,
      90_000,
      43_200_000,
      1_209_600_000,
      1_209_600_000,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    assert.deepEqual(parseRate('1 per 30d'), { count: 1, perMs: 2_592_000_000 });
    for (const text of ['0 per 1d', '1 per 0d', '1 in 3d', 'per 1d']) assert.equal(parseRate(text), undefined);
  });
});
