import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineClient, EngineError } from '../../src/engine/client';
import { fixtures, fromSource, golden, scoresContract, temporaryFolder, until } from './given';

const artifact = join(fixtures, 'scores.onnx');
const scores = { artifact, contract: scoresContract() };
const reference = join(fixtures, 'reference.parquet');

describe('engine: files', () => {
  const client = new EngineClient(fromSource);
  const folder = temporaryFolder();
  after(() => client.dispose());
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const refuses = (call: Promise<unknown>, code: string, says: RegExp) =>
    assert.rejects(call, (cause) => {
      assert(cause instanceof EngineError, String(cause));
      assert.equal(cause.code, code, cause.message);
      assert.match(cause.message, says);
      return true;
    });

  const output = () => join(folder, 'answers.parquet');

  it('runs a file, pages through the answers and saves them', async () => {
    const progress: (number | null)[][] = [];
    const done = await client.call(
      'runFile',
      { ...scores, input: reference, output: output() },
      { onProgress: (...at) => progress.push(at) },
    );
    assert.deepEqual([done.rows, done.refused, done.output], [600, 1, output()]);
    assert.deepEqual(progress.at(-1), [600, 600]);
    const page = await client.call('page', { path: output(), offset: 10, limit: 10, refusedOnly: false });
    assert.equal(page.total, 600);
    assert.deepEqual(page.columns, [
      'age',
      'purpose',
      'at',
      'p_bad',
      'decided',
      'probability',
      'decision',
      'slipway_refused',
    ]);
    page.rows.forEach((row, at) => {
      if (at === 7) return;
      assert(Math.abs(Number(row['probability']) - (golden.answers[10 + at] ?? NaN)) < 1e-6);
      assert.equal(row['decision'], golden.decisions[10 + at]);
      assert.equal(row['slipway_refused'], null);
    });
    const refused = await client.call('page', { path: output(), offset: 0, limit: 10, refusedOnly: true });
    assert.equal(refused.total, 1);
    assert.deepEqual(
      refused.rows.map((row) => [row['age'], row['probability'], row['slipway_refused']]),
      [[130, null, 'row/range age']],
    );

    assert.equal((await client.call('saveAs', { path: output(), output: join(folder, 'saved.parquet') })).rows, 600);
    assert.equal(
      (await client.call('page', { path: join(folder, 'saved.parquet'), offset: 0, limit: 1, refusedOnly: false }))
        .total,
      600,
    );
    await client.call('saveAs', { path: output(), output: join(folder, 'saved.csv') });
    assert.match(
      readFileSync(join(folder, 'saved.csv'), 'utf8'),
      /^age,purpose,at,p_bad,decided,probability,decision,slipway_refused\n/,
    );
    await refuses(
      client.call('saveAs', { path: output(), output: join(folder, 'saved.xlsx') }),
      'table',
      /neither \.parquet nor \.csv/,
    );
    await refuses(
      client.call('saveAs', { path: output(), output: join(folder, 'none', 'saved.csv') }),
      'table',
      /cannot be written/,
    );
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('runs the answers of an earlier run again', async () => {
    const again = join(folder, 'again.parquet');
    const done = await client.call('runFile', { ...scores, input: output(), output: again });
    assert.equal(done.refused, 1);
    const page = await client.call('page', { path: again, offset: 0, limit: 1, refusedOnly: false });
    assert.deepEqual(page.columns.slice(-3), ['predicted_probability', 'predicted_decision', 'slipway_refused']);
  });

  it('reads what a CSV does not say from the contract: one bad number spoils one row', async () => {
    const input = file('typed.csv', '\ufeffage;purpose\n40;car\nn/a;car\n 18 ;007\n;tv\n');
    const { predictions, violations } = await client.call('runTable', { ...scores, input });
    assert.deepEqual(
      predictions.map((row) => row?.['decision']),
      ['bad', undefined, 'good', 'good'],
    );
    assert.deepEqual(
      violations.map(({ row, rule }) => `${row} ${rule}`),
      ['1 row/type'],
    );
  });

  it('takes a file without rows', async () => {
    const input = file('empty.csv', 'age,purpose\n');
    const empty = join(folder, 'empty.parquet');
    assert.deepEqual((await client.call('runTable', { ...scores, input })).predictions, []);
    assert.equal((await client.call('runFile', { ...scores, input, output: empty })).rows, 0);
    assert.equal((await client.call('page', { path: empty, offset: 0, limit: 5, refusedOnly: false })).total, 0);
  });

  it('names a missing column and what is there instead', async () => {
    const input = file('columns.csv', 'Age,kind\n1,car\n');
    await refuses(
      client.call('runTable', { ...scores, input }),
      'table',
      /columns\.csv has no column purpose — it has Age, kind/,
    );
  });

  it('refuses a misspelt column, though the input may be missing', async () => {
    const input = file('misspelt.csv', 'agee,purpose\n40,car\n');
    const says = /misspelt\.csv has a column "agee".* no column "age".*Did you mean "age"\?/;
    for (const call of [
      () => client.call('runTable', { ...scores, input }),
      () => client.call('runFile', { ...scores, input, output: join(folder, 'never.parquet') }),
    ])
      await refuses(call(), 'table', says);
    await refuses(
      client.call('runTable', { ...scores, input: file('misspelt.json', '[{"Age":40,"purpose":"car"}]') }),
      'table',
      /misspelt\.json has a column "Age".*Did you mean "age"\?/,
    );
    await refuses(
      client.call('runTable', { ...scores, input: file('required.csv', 'age,purposes\n40,car\n') }),
      'table',
      /required\.csv has no column purpose .*Did you mean "purposes"\?/,
    );
  });

  it('tells which input the file does not have, and which columns are not read', async () => {
    const input = file('others.csv', 'customer,purpose,p_bad,probability\n7,car,0.5,0.5\n');
    const columns = { missing: ['age'], extra: ['customer', 'p_bad', 'probability'] };
    assert.deepEqual((await client.call('runTable', { ...scores, input })).columns, columns);
    const told = await client.call('runFile', { ...scores, input, output: join(folder, 'others.parquet') });
    assert.deepEqual(told.columns, columns);
  });

  it('says so when the delimiter is not one', async () => {
    const input = file('tilde.csv', 'age~purpose\n1~car\n');
    await refuses(client.call('runTable', { ...scores, input }), 'table', /one column called "age~purpose".*delimiter/);
  });

  it('says so when a Parquet file is cut in half', async () => {
    const bytes = readFileSync(reference);
    writeFileSync(join(folder, 'half.parquet'), bytes.subarray(0, bytes.length / 2));
    const path = join(folder, 'half.parquet');
    for (const call of [
      () => client.call('runTable', { ...scores, input: path }),
      () => client.call('verify', { ...scores, reference: path }),
      () => client.call('summarize', { path }),
    ])
      await refuses(call(), 'table', /half\.parquet is not a whole Parquet file/);
  });

  it('keeps its memory however long the file is, and its order', async () => {
    const input = join(folder, 'long.csv');
    const rows = 300_000;
    writeFileSync(
      input,
      `age,purpose\n${Array.from({ length: rows }, (_, row) => `${18 + (row % 80)}.${row % 10},${['car', 'tv', 'school'][row % 3] ?? ''}`).join('\n')}\n`,
    );
    const { pid } = await client.call('hello', { v: 1 });
    const peak = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    const onLinux = existsSync('/proc/self/status');
    const before = onLinux ? peak() : 0;
    const long = join(folder, 'long.parquet');
    const done = await client.call('runFile', { ...scores, input, output: long });
    assert.equal(done.rows, rows);
    const page = await client.call('page', { path: long, offset: 250_000, limit: 3, refusedOnly: false });
    assert.deepEqual(
      page.rows.map(({ age }) => age),
      [250_000, 250_001, 250_002].map((row) => Number(`${18 + (row % 80)}.${row % 10}`)),
    );
    // As JavaScript rows the table would be more than 60 MB, and several times that on its way.
    if (process.env['SLIPWAY_TEST_VERBOSE']) console.log(`peak ${peak()} kB, before ${before} kB`);
    if (onLinux) assert(peak() - before < 400_000, `${peak() - before} kB more than before`);
  });

  it('leaves nothing in the temporary folder, even when it is killed', async () => {
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = folder;
    const left = () => readdirSync(folder).filter((name) => /^slipway-(engine|duckdb)-/.test(name));
    const own = new EngineClient(fromSource);
    try {
      const { pid } = await own.call('hello', { v: 1 });
      assert.equal(left().length, 1);
      const killed = assert.rejects(
        own.call(
          'runFile',
          { ...scores, input: join(folder, 'long.csv'), output: join(folder, 'killed.parquet') },
          { onProgress: () => process.kill(pid, 'SIGKILL') },
        ),
        { code: 'died' },
      );
      await killed;
      await own.call('summarize', { path: reference });
      await own.dispose();
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
    await until(() => left().length === 0);
    assert.equal(existsSync(join(folder, 'killed.parquet')), false);
  });

  it('gives the rows of a file as JSON has them, for those who run them elsewhere', async () => {
    const input = file('elsewhere.csv', 'age,purpose,note\n40,car,a\ninf,car,b\nnan,car,c\n,car,d\n');
    const { rows, columns } = await client.call('tableRows', { contract: scores.contract, input });
    assert.deepEqual(
      rows.map(({ age }) => age),
      [40, 'Infinity', null, null],
    );
    assert.deepEqual(columns, { missing: [], extra: ['note'] });
  });

  it('stays within one answer', async () => {
    const input = file('many.csv', `age,purpose\n${'40,car\n'.repeat(100_001)}`);
    await refuses(
      client.call('runTable', { ...scores, input }),
      'table',
      /100,001 rows, more than the 100,000 of one answer — write the answers to a file/,
    );
  });
});
