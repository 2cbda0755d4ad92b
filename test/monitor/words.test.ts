import assert from 'node:assert/strict';
import { count, counted, duration, figure, names, percent, signed, stretch } from '../../src/monitor/words';

describe('words', () => {
  it('say numbers as a person would', () => {
    assert.deepEqual([0, 7, 999, 1000, 48_210, 1_234_567].map(count), [
      '0',
      '7',
      '999',
      '1,000',
      '48,210',
      '1,234,567',
    ]);
    assert.deepEqual([counted(1, 'row'), counted(2, 'row')], ['1 row', '2 rows']);
    assert.deepEqual([0, 0.03141, 3.1, 0.1 + 0.2, 12_345, -1234, 0.00001].map(figure), [
      '0',
      '0.0314',
      '3.1',
      '0.3',
      '12,300',
      '-1,230',
      '1e-5',
    ]);
    assert.deepEqual([0.5, -1.25].map(signed), ['+0.5', '-1.25']);
  });

  it('say 0 % and 100 % only of what is', () => {
    assert.deepEqual([0, 1, 0.3137, 0.9999, 0.99999, 0.00001, 0.001].map(percent), [
      '0 %',
      '100 %',
      '31.4 %',
      '99.9 %',
      '99.9 %',
      'under 0.01 %',
      '0.1 %',
    ]);
  });

  it('say times with their unit', () => {
    assert.deepEqual([850, 3100, 1.25e6].map(duration), ['850 µs', '3.1 ms', '1.25 s']);
    assert.deepEqual([45_000, 60_000, 900_000, 86_400_000, 30 * 86_400_000].map(stretch), [
      '45 s',
      '1 minute',
      '15 minutes',
      '1 day',
      '30 days',
    ]);
  });

  it('name columns, and how many more', () => {
    assert.deepEqual(
      [[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']].map((list) => names(list)),
      ['', '`a`', '`a` and `b`', '`a`, `b` and `c`', '`a`, `b` and 2 more'],
    );
  });
});
