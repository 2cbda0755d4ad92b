import assert from 'node:assert/strict';
import { jsonRows } from '../../src/cli/json-rows';
import { UsageError } from '../../src/cli/usage-error';

describe('JSON rows', () => {
  const rows = [{ a: 1 }, { a: null }];

  it('are read in each form, with and without a byte order mark', () => {
    for (const mark of ['', '\uFEFF'])
      for (const text of [
        JSON.stringify(rows),
        JSON.stringify(rows, null, 2).replaceAll('\n', '\r\n'),
        JSON.stringify({ rows }, null, 2),
        rows.map((row) => JSON.stringify(row)).join('\n\n'),
      ])
        assert.deepEqual(jsonRows(mark + text, 'x'), rows, text);
    assert.deepEqual(jsonRows('{"a": 1}', 'x'), [{ a: 1 }]);
    assert.deepEqual(jsonRows('', 'x'), []);
  });

  it('say on which line they stop being JSON', () => {
    const pretty = JSON.stringify(rows, null, 1);
    const cases: [text: string, line: number][] = [
      [pretty.replace('null', 'NaN'), 6],
      [pretty.slice(0, -1), 7],
      [pretty.replace('"a": 1', '"a": 1,'), 4],
      ['{"a": 1}\n\n{"a": }\n', 3],
      ['a=1', 1],
    ];
    for (const [text, line] of cases)
      assert.throws(
        () => jsonRows(text, 'rows.json'),
        (cause) => cause instanceof UsageError && cause.message.startsWith(`rows.json:${line} is not JSON`),
        text,
      );
  });
});
