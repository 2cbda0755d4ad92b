import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withDuckDB } from '../../src/data/duckdb';
import { summarize } from '../../src/data/summary';
import { TableUnreadable, withTable, type TableOptions } from '../../src/data/table';
import { type RawRow } from '../../src/protocol/rows';
import { fixtures as engineFixtures, golden, temporaryFolder } from '../engine/given';

const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));

describe('table', () => {
  const folder = temporaryFolder();
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const rowsOf = (path: string, options: TableOptions = {}) =>
    withTable(path, options, async (table) => {
      const rows: RawRow[] = [];
      for await (const batch of table.rows()) rows.push(...batch);
      assert.equal(await table.count(), rows.length);
      return rows;
    });
  const refuses = (path: string, says: RegExp) =>
    assert.rejects(rowsOf(path), (cause) => {
      assert(cause instanceof TableUnreadable, String(cause));
      assert(cause.message.startsWith(path), cause.message);
      assert.match(cause.message, says);
      return true;
    });

  it('gives every Parquet type in a form that JSON has and admission reads', async () => {
    assert.deepEqual(await rowsOf(join(fixtures, 'types.parquet')), [
      {
        small: 1,
        big: '9007199254740993',
        huge: '18446744073709551615',
        single: Math.fround(0.1),
        double: Infinity,
        exact: 12.5,
        yes: true,
        text: '',
        kind: 'a',
        day: '2024-02-29',
        naive: '2024-02-29T12:30:00.250000Z',
        zoned: '2024-02-29T12:30:00.000000Z',
        list: [0.25, 0.75],
      },
      {
        small: null,
        big: '-9223372036854775808',
        huge: 7,
        single: null,
        double: null,
        exact: null,
        yes: null,
        text: 'naïve ☃',
        kind: 'b',
        day: null,
        naive: null,
        zoned: null,
        list: [],
      },
    ]);
  });

  for (const [name, delimiter] of Object.entries({ comma: ',', semicolon: ';', tab: '\t', pipe: '|' })) {
    it(`reads a CSV with a ${name}, with and without a byte order mark`, async () => {
      const text = [
        ['age', 'purpose', 'sure'],
        ['40', 'car', 'yes'],
        ['41.5', '', 'no'],
      ]
        .map((row) => row.join(delimiter))
        .join('\n');
      const expected = [
        { age: 40, purpose: 'car', sure: 'yes' },
        { age: 41.5, purpose: null, sure: 'no' },
      ];
      assert.deepEqual(await rowsOf(file('plain.csv', text)), expected);
      assert.deepEqual(await rowsOf(file('bom.csv', `\ufeff${text}\n`.replaceAll('\n', '\r\n'))), expected);
    });
  }

  it('takes the types that a CSV cannot tell from who knows them', async () => {
    const path = file(
      'typed.csv',
      'code,day,flag,n,big\n007,2024-02-29,1,1e3,9007199254740993\n08,x,0,oops,NaN\n9,,TRUE,,-2\n',
    );
    assert.deepEqual(
      await rowsOf(path, { text: ['code', 'day', 'absent'], boolean: ['flag'], number: ['n'], integer: ['big'] }),
      [
        { code: '007', day: '2024-02-29', flag: true, n: 1000, big: '9007199254740993' },
        { code: '08', day: 'x', flag: false, n: 'oops', big: null },
        { code: '9', day: null, flag: true, n: null, big: -2 },
      ],
    );
  });

  it('reads quoted delimiters, quotes and line ends', async () => {
    assert.deepEqual(await rowsOf(file('quoted.csv', 'a,b\n"x, ""y""","two\nlines"\n')), [
      { a: 'x, "y"', b: 'two\nlines' },
    ]);
  });

  it('reads JSON and JSON Lines; text that looks like a date stays as it is', async () => {
    const rows = [
      { a: 1, t: '2024-05-02T09:00:00Z', d: '2024-05-02', u: '6f2c1c6e-9d0f-4bb0-9d3e-0f7f6d5c4b3a', n: null },
      { a: 2.5, t: 'noon', d: '2024-05-03', u: '6f2c1c6e-9d0f-4bb0-9d3e-0f7f6d5c4b3b', n: true },
    ];
    assert.deepEqual(await rowsOf(file('rows.json', JSON.stringify(rows))), rows);
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    assert.deepEqual(await rowsOf(file('rows.jsonl', lines)), rows);
    assert.deepEqual(await rowsOf(file('rows.ndjson', lines)), rows);
  });

  it('keeps columns whose names have quotes, or are those of JavaScript', async () => {
    const path = file('names.csv', `"a ""b""",it's,__proto__,constructor\n1,2,3,4\n`);
    const [row] = await rowsOf(path, { text: ["it's"] });
    assert.deepEqual(Object.entries(row ?? {}), [
      ['a "b"', 1],
      ["it's", '2'],
      ['__proto__', 3],
      ['constructor', 4],
    ]);
  });

  it('gives the rows in order, in batches, in pages and sorted', async () => {
    const path = file('order.csv', `n,m\n${Array.from({ length: 10_000 }, (_, n) => `${n},${9999 - n}`).join('\n')}\n`);
    await withTable(path, {}, async (table) => {
      let next = 0;
      for await (const batch of table.rows()) {
        assert(batch.length <= 2048);
        for (const { n } of batch) assert.equal(n, next++);
      }
      assert.equal(next, 10_000);
      for await (const page of table.rows({ offset: 5000, limit: 2 }))
        assert.deepEqual(
          page.map(({ n }) => n),
          [5000, 5001],
        );
      for await (const page of table.rows({ orderBy: 'm', limit: 2 }))
        assert.deepEqual(
          page.map(({ n }) => n),
          [9999, 9998],
        );
    });
  });

  it('takes a table without rows', async () => {
    assert.deepEqual(await rowsOf(file('header.csv', 'a,b\n')), []);
    const summary = await summarize(join(folder, 'header.csv'));
    assert.deepEqual(
      [summary.rows, summary.columns.map(({ name, missing, min }) => [name, missing, min])],
      [
        0,
        [
          ['a', 0, null],
          ['b', 0, null],
        ],
      ],
    );
  });

  describe('says what is wrong, where, and what to do', () => {
    it('with a missing, empty, unknown or unreadable file', async () => {
      await refuses(join(folder, 'none.csv'), /does not exist — check the path/);
      await refuses(file('zero.parquet', ''), /is empty/);
      await refuses(file('rows.xlsx', 'PK'), /none of \.csv.*convert it/);
      mkdirSync(join(folder, 'folder.csv'));
      await refuses(join(folder, 'folder.csv'), /is a folder/);
      await refuses(file('a*.csv', 'a\n1\n'), /read as a pattern — rename/);
    });
    it('with a Parquet file that is cut in half, or none', async () => {
      const whole = readFileSync(join(fixtures, 'types.parquet'));
      await refuses(
        file('half.parquet', whole.subarray(0, whole.length >> 1)),
        /not a whole Parquet file — it was cut off/,
      );
      await refuses(file('text.parquet', 'age,purpose\n1,car\n'), /not a whole Parquet file/);
      const damaged = Buffer.from(whole);
      damaged.fill(0xff, whole.length - 200, whole.length - 20);
      await refuses(file('damaged.parquet', damaged), /./);
    });
    it('with broken JSON', () => refuses(file('broken.json', '[{"a": 1}, {"a": '), /cannot be read: /));
    it('with lines of different length', () =>
      refuses(
        file('ragged.csv', 'a,b\n1,2\n1,2,3,4\n'),
        /one column called "a,b" — line 3 has 4 fields, and the first line 2; write every line/,
      ));
    it('with another encoding than UTF-8', async () => {
      const latin = (text: string) => Buffer.from(text, 'latin1');
      await refuses(
        file('latin.csv', latin('name,n\nzoo,1\ncafé,2\n')),
        /is not UTF-8: line 3 .*iconv -f WINDOWS-1252/,
      );
      await refuses(file('header.csv', latin('café,n\nzoo,1')), /is not UTF-8: line 1 .*encoding="cp1252"/);
      await refuses(file('wide.csv', Buffer.from('\ufeffname,n\nzoo,1\n', 'utf16le')), /is UTF-16 .*encoding="utf-16"/);
      await refuses(file('bare.csv', Buffer.from('name,n\nzoo,1\n', 'utf16le')), /is UTF-16 /);
      assert.deepEqual(await rowsOf(file('accents.csv', 'name,n\ncafé ☃,1\n')), [{ name: 'café ☃', n: 1 }]);
    });
    it('with two columns of one name, in any delimiter and any case', async () => {
      await refuses(file('twins.csv', 'a,b,a\n1,2,3\n'), /two columns of one name: "a" is column 1, and "a" column 3/);
      await refuses(file('twins.tsv', '\ufeff"a, b"\t"A, b"\n1\t2\n'), /"a, b" is column 1, and "A, b" column 2.*case/);
      assert.equal((await rowsOf(file('no-twins.csv', '"a""1",a1,a_1\n1,2,3\n'))).length, 1);
    });
    it('with an odd delimiter', () =>
      refuses(file('odd.csv', 'a~b\n1~2\n'), /reads as one column called "a~b" — .*the delimiter is unusual/));
  });

  it('sees its own file and nothing else of the machine or the network', async () => {
    const secret = file('secret.csv', 'a\n1\n');
    const own = file('own.csv', 'a\n1\n');
    await withTable(own, {}, async ({ connection }) => {
      for (const query of [
        `SELECT * FROM read_csv('${secret}')`,
        `SELECT * FROM read_text('/etc/passwd')`,
        `SELECT * FROM read_csv('https://example.com/a.csv')`,
        `COPY (SELECT 1) TO '${join(folder, 'out.csv')}'`,
        `ATTACH '${join(folder, 'a.db')}'`,
        'INSTALL httpfs',
        'SET enable_external_access = true',
        "SET memory_limit = '100GB'",
      ])
        await assert.rejects(connection.run(query), /Permission|disabled|locked|Cannot|not allowed/i, query);
    });
    await withDuckDB({}, (connection) =>
      assert.rejects(connection.run(`SELECT * FROM read_csv('${own}')`), /Permission/),
    );
  });

  it('summarizes as pandas and numpy do', async () => {
    const { rows, columns } = await summarize(join(engineFixtures, 'reference.parquet'));
    const { summary } = golden;
    assert.equal(rows, 600);
    const age = columns.find(({ name }) => name === 'age');
    assert(age && age.mean !== null && age.std !== null);
    assert.deepEqual(
      [age.missing, age.min, age.max, age.distinct, age.histogram],
      [summary.missing, summary.min, summary.max, summary.distinct, summary.histogram],
    );
    assert(Math.abs(age.mean - summary.mean) < 1e-9 && Math.abs(age.std - summary.std) < 1e-9);
    const purpose = columns.find(({ name }) => name === 'purpose');
    assert.deepEqual(
      Object.fromEntries((purpose?.values ?? []).map(({ value, count }) => [value, count])),
      summary.purpose,
    );
    assert.deepEqual(columns.find(({ name }) => name === 'at')?.min, summary.firstTime);
  });
});
