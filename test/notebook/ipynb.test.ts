import assert from 'node:assert/strict';
import { joinCells, NotebookError, placeOf, readNotebook } from '../../src/notebook/ipynb';
import { parsePython } from '../../src/notebook/python';
import { recipe } from './given';

const notebook = (cells: unknown[]): string => JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
const code = (source: string | string[], outputs: unknown[] = []): unknown => ({
  cell_type: 'code',
  source,
  outputs,
  metadata: {},
});

describe('notebook files', () => {
  for (const [name, content, says] of [
    ['nothing', '', /a\.ipynb is no notebook: it is not JSON/],
    ['half a file', '{"cells": [', /it is not JSON/],
    ['other JSON', '{"a": 1}', /is no notebook: nbformat/],
    ['a list', '[]', /is no notebook/],
    ['cells that are none', '{"nbformat": 4, "cells": [1]}', /cells\.0/],
    ['a format of 2013', '{"nbformat": 3, "worksheets": []}', /format before 4 — open and save it/],
    ['50 MB', ' '.repeat(50_000_001), /has 50 MB, more than a notebook of code — clear its outputs/],
    ['100,000 cells', notebook(Array.from({ length: 100_000 }, () => code(''))), /cells/],
  ] as const)
    it(`of ${name} are refused, and told why`, () => {
      assert.throws(
        () => readNotebook(content, 'a.ipynb'),
        (error: unknown) => error instanceof NotebookError && says.test(error.message),
      );
    });

  it('give code and what it printed, as text or lines, and nothing of pictures', () => {
    const cells = readNotebook(
      notebook([
        { cell_type: 'markdown', source: '# x' },
        code(
          ['a = 1\n', 'print(a)'],
          [
            { output_type: 'stream', name: 'stdout', text: ['1\n', '2'] },
            { output_type: 'display_data', data: { 'image/png': 'AAAA' } },
          ],
        ),
      ]),
      'a.ipynb',
    );
    assert.deepEqual(cells, [{ index: 1, source: 'a = 1\nprint(a)', printed: '1\n2' }]);
  });

  it('are joined with magics and shell lines as comments, each place where it was', () => {
    const sources = ['%matplotlib inline\n!pip install x\nx = 1\nfiles = !ls', '%%bash\nrm -rf x', 'df?\n  y = 2'];
    const joined = joinCells(sources.map((source, index) => ({ index, source, printed: '' })));
    assert.equal(
      joined.text,
      '#matplotlib inline\n#pip install x\nx = 1\nfiles = None\n#%bash\n#m -rf x\n#f?\n  y = 2\n',
    );
    assert.deepEqual(placeOf(joined, joined.text.indexOf('x = 1')), { cell: 0, line: 2 });
    assert.deepEqual(placeOf(joined, joined.text.indexOf('y = 2')), { cell: 2, line: 1 });
  });

  it('of hostile code are read to an end: deep nesting, endless recursion, huge loops, no Python at all', () => {
    for (const text of [
      `x = ${'('.repeat(3000)}1${')'.repeat(3000)}`,
      `x = ${'['.repeat(3000)}`,
      'def f(x):\n    return f(f(x))\nf(df)',
      `a = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n${'for i in a:\n'.split('\n')[0]}\n    ${Array.from({ length: 12 }, (_, depth) => `${'    '.repeat(depth)}for j${depth} in a:`).join('\n    ')}\n${'    '.repeat(14)}x = 1`,
      `y = df${".assign(a=df['a'])".repeat(500)}`,
      'x = {"__proto__": 1, "constructor": 2}\nz = df["__proto__"]',
      '\0\u202e }}}} def class import from for in',
    ]) {
      const start = process.hrtime.bigint();
      recipe(text);
      parsePython(text);
      assert.ok(Number(process.hrtime.bigint() - start) / 1e9 < 20, text.slice(0, 40));
    }
  });
});
