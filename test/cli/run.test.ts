import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { contractName, Desk, safeRow } from './given';

interface Answer {
  readonly v: number;
  readonly predictions: readonly ({ readonly probability: number; readonly decision: string } | null)[];
  readonly violations: readonly { readonly row: number; readonly column: string; readonly rule: string }[];
}
/** What scikit-learn said of the row in the notebook. */
const safeProbability = 0.056946;

function near(actual: unknown, expected: number): void {
  assert.ok(typeof actual === 'number' && Math.abs(actual - expected) < 1e-4, `${String(actual)} is not ${expected}`);
}

describe('slipway compile', () => {
  const desk = new Desk();

  it('writes one file that ONNX Runtime runs from raw row to answer', async () => {
    const { code, stdout } = await desk.slipway(['compile', contractName, '-o', 'made/artifact.onnx']);
    assert.equal(code, 0);
    assert.match(stdout, /^made\/artifact\.onnx: [\d,]+ bytes, from raw row to probability, decision$/m);
    const path = join(desk.folder, 'made', 'artifact.onnx');
    const session = await InferenceSession.create(path);
    const feeds: Record<string, Tensor> = Object.fromEntries(
      session.inputMetadata.map((input): [string, Tensor] => {
        const value = safeRow[input.name as keyof typeof safeRow];
        if (!input.isTensor) throw new Error(`${input.name} is no tensor`);
        const shape = [1, 1];
        if (typeof value === 'string') return [input.name, new Tensor('string', [value], shape)];
        return input.type === 'int64'
          ? [input.name, new Tensor('int64', BigInt64Array.of(BigInt(value)), shape)]
          : [input.name, new Tensor('float64', Float64Array.of(value), shape)];
      }),
    );
    const outputs = await session.run(feeds);
    near(outputs['probability']?.data[0], safeProbability);
    assert.equal(outputs['decision']?.data[0], 'good');
    await session.release();
  });

  it('with --violations gives the rules as bits of an output, says which bit is which, and is still the model', async () => {
    const { code, stdout } = await desk.slipway([
      'compile',
      contractName,
      '-o',
      'bits.onnx',
      '--violations',
      '--check',
    ]);
    assert.equal(code, 0);
    assert.match(stdout, /^violations: int64 \[N, 1\], 0 where a row breaks no rule; its bits$/m);
    const legend = [...stdout.matchAll(/^ {2}bit +(\d+) {2}(\w+) +(.*) \((row\/[a-z-]+)\)$/gm)];
    const range = legend.find(([, , column, , rule]) => column === 'duration' && rule === 'row/range');
    assert.match(range?.[3] ?? '', /^is outside \d+ to \d+/);
    assert.deepEqual(
      legend.map(([, bit]) => Number(bit)),
      legend.map((_, index) => index),
    );
    assert.match(stdout, /^✓ core: /m);
    const session = await InferenceSession.create(join(desk.folder, 'bits.onnx'));
    const feeds = (duration: number): Record<string, Tensor> =>
      Object.fromEntries(
        session.inputMetadata.map((input): [string, Tensor] => {
          const value = input.name === 'duration' ? duration : safeRow[input.name as keyof typeof safeRow];
          assert.ok(input.isTensor);
          if (typeof value === 'string') return [input.name, new Tensor('string', [value], [1, 1])];
          return input.type === 'int64'
            ? [input.name, new Tensor('int64', BigInt64Array.of(BigInt(value)), [1, 1])]
            : [input.name, new Tensor('float64', Float64Array.of(value), [1, 1])];
        }),
      );
    const bits = async (duration: number) => (await session.run(feeds(duration)))['violations']?.data[0];
    assert.equal(await bits(6), 0n);
    assert.equal(await bits(6000), 1n << BigInt(range?.[1] ?? -1));
    await session.release();
    const wrong = await desk.slipway(['compile', 'bits.onnx', '--check', '--violations']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /made of a contract; name the contract/);
  });

  it('never writes over what it reads', async () => {
    const inputs = ['model.onnx', contractName, 'reference.parquet'];
    const before = inputs.map((name) => readFileSync(join(desk.folder, name)));
    symlinkSync('model.onnx', join(desk.folder, 'link.onnx'));
    const commands = [...inputs, 'link.onnx', './made/../model.onnx', 'other.slipway.yaml']
      .map((output) => ['compile', contractName, '-o', output])
      .concat([['compile', 'model.onnx', '--unfuse', '-o', 'model.onnx']]);
    for (const { code, stderr, stdout } of await Promise.all(commands.map((args) => desk.slipway(args)))) {
      assert.match(stderr, /^slipway: .*give -o a/);
      assert.deepEqual([code, stdout], [2, '']);
    }
    assert.deepEqual(
      inputs.map((name) => readFileSync(join(desk.folder, name))),
      before,
    );
  });

  it('refuses a contract with errors, and writes nothing', async () => {
    desk.change(contractName, 'type: float32', 'type: float16');
    const { code, stderr } = await desk.slipway(['compile', contractName, '-o', 'refused.onnx']);
    assert.equal(code, 1);
    assert.match(stderr, /error /);
    assert.equal(existsSync(join(desk.folder, 'refused.onnx')), false);
  });
});

describe('slipway compile: the model inside the artifact', () => {
  const desk = new Desk();
  const bytes = (name: string) => readFileSync(join(desk.folder, name));

  it('is proven after compiling, and of an artifact that is there', async () => {
    const made = await desk.slipway(['compile', contractName, '-o', 'artifact.onnx', '--check']);
    assert.equal(made.code, 0, made.stderr);
    const sha256 = createHash('sha256').update(bytes('model.onnx')).digest('hex');
    const proof = new RegExp(
      `^✓ core: [\\d,]+ bytes of artifact\\.onnx are the model byte for byte, sha256 ${sha256}$`,
      'm',
    );
    assert.match(made.stdout, proof);
    const again = await desk.slipway(['compile', 'artifact.onnx', '--check']);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, proof);
    const nowhere = await desk.slipway(['compile', contractName, '--check']);
    assert.equal(nowhere.code, 0, nowhere.stderr);
    assert.match(nowhere.stdout, /^✓ core/m);
  });

  it('comes out byte for byte', async () => {
    const { code, stderr } = await desk.slipway(['compile', 'artifact.onnx', '--unfuse', '-o', 'again/model.onnx']);
    assert.equal(code, 0, stderr);
    assert.deepEqual(bytes('again/model.onnx'), bytes('model.onnx'));
  });

  it('that somebody changed is found, and not written', async () => {
    const changed = bytes('artifact.onnx');
    // A weight: the last floats of the model's own initializers, anywhere in the middle of the file.
    const at = changed.indexOf(bytes('model.onnx').subarray(1000, 1032)) + 8;
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(join(desk.folder, 'changed.onnx'), changed);
    const checked = await desk.slipway(['compile', 'changed.onnx', '--check']);
    assert.equal(checked.code, 1);
    assert.match(checked.stderr, /✗ core: .*changed after it was compiled; compile the contract again/);
    const taken = await desk.slipway(['compile', 'changed.onnx', '--unfuse', '-o', 'changed-model.onnx']);
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, /changed after it was compiled/);
    assert.equal(existsSync(join(desk.folder, 'changed-model.onnx')), false);
  });

  for (const [name, args, message] of [
    ['a model that is no artifact', ['model.onnx', '--check'], /no "slipway\.core".*compile the contract again/],
    ['a file that is not there', ['none.onnx', '--check'], /none\.onnx.*(does not exist|no such file)/i],
    ['a contract to take apart', [contractName, '--unfuse', '-o', 'x.onnx'], /name the artifact/],
    ['nowhere to write the model', ['artifact.onnx', '--unfuse'], /-o FILE is missing/],
    ['nowhere to write the artifact', [contractName], /-o FILE is missing/],
    ['an artifact and nothing to do with it', ['artifact.onnx', '-o', 'x.onnx'], /add --check or --unfuse/],
  ] as const)
    it(`${name}: exit 2 with what to do`, async () => {
      const { code, stderr } = await desk.slipway(['compile', ...args]);
      assert.equal(code, 2);
      assert.match(stderr, message);
    });
});

describe('slipway run', () => {
  const desk = new Desk();
  const run = async (rows: string, o: { stdin?: string; format?: string } = {}) =>
    desk.slipway(['run', contractName, '--rows', rows, '--format', o.format ?? 'json'], o);

  it('predicts rows of a JSON file', async () => {
    desk.write('rows.json', JSON.stringify([safeRow, { ...safeRow, duration: 24 }]));
    const { code, stdout } = await run('rows.json');
    assert.equal(code, 0);
    const answer = JSON.parse(stdout) as Answer;
    assert.equal(answer.v, 1);
    assert.equal(answer.predictions.length, 2);
    near(answer.predictions[0]?.probability, safeProbability);
  });

  for (const [name, text] of [
    ['one object', JSON.stringify(safeRow)],
    ['a list', JSON.stringify([safeRow])],
    ['the body of a request', JSON.stringify({ rows: [safeRow] })],
    ['JSON Lines', `${JSON.stringify(safeRow)}\r\n\n`],
  ] as const)
    it(`reads ${name} from standard input`, async () => {
      const { code, stdout } = await run('-', { stdin: text });
      assert.equal(code, 0);
      near((JSON.parse(stdout) as Answer).predictions[0]?.probability, safeProbability);
    });

  it('predicts a Parquet file', async () => {
    const { stdout, code } = await run('reference.parquet');
    const answer = JSON.parse(stdout) as Answer;
    assert.equal(answer.predictions.length, 1000);
    assert.equal(code, 0, JSON.stringify(answer.violations[0]));
  });

  it('writes the answers of a whole file to Parquet, and over nothing that it reads', async () => {
    const whole = ['run', contractName, '--rows', 'reference.parquet'];
    const { code, stdout, stderr } = await desk.slipway([...whole, '-o', 'answers.parquet', '--format', 'table']);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, 'answers.parquet: 1,000 rows, 0 refused\n');
    // What is written can be read again: the raw rows are in it, and the answers beside them.
    const again = await run('answers.parquet');
    assert.equal((JSON.parse(again.stdout) as Answer).predictions.length, 1000);
    assert.match(again.stderr, /Not read.*probability.*slipway_refused/);
    const before = readFileSync(join(desk.folder, 'reference.parquet'));
    for (const [args, says] of [
      [[...whole, '-o', 'reference.parquet'], /reference\.parquet is read for this/],
      [[...whole, '-o', 'model.onnx'], /a Parquet file is written — give -o a name in \.parquet/],
      [['run', contractName, '--rows', '-', '-o', 'answers.parquet'], /not of standard input/],
      [[...whole, '-o', 'a.parquet', '--endpoint', 'local'], /leave out -o or --endpoint/],
    ] as const) {
      const refused = await desk.slipway(args);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, says);
    }
    assert.deepEqual(readFileSync(join(desk.folder, 'reference.parquet')), before);
  });

  it('says what it did not read of a file', async () => {
    const [header = '', first = ''] = desk.read('credit-g.csv').split('\n');
    desk.write('labelled.csv', `${header}\n${first}\n`);
    const { code, stdout, stderr } = await run('labelled.csv');
    assert.equal(code, 0);
    assert.deepEqual((JSON.parse(stdout) as { columns: unknown }).columns, { missing: [], extra: ['class'] });
    assert.equal(stderr, 'labelled.csv: Not read, since the contract has no such input: class.\n');
  });

  it('runs a copy under the same name, which deploy refuses', async () => {
    const copy = 'mine.slipway.yaml';
    writeFileSync(join(desk.folder, copy), desk.read(contractName));
    const run = await desk.slipway(['run', copy, '--rows', '-', '--format', 'json'], {
      stdin: JSON.stringify(safeRow),
    });
    const deployed = await desk.slipway(['deploy', copy, '--target', 'local']);
    rmSync(join(desk.folder, copy));
    assert.equal(run.code, 0, run.stderr);
    near((JSON.parse(run.stdout) as Answer).predictions[0]?.probability, safeProbability);
    assert.equal(deployed.code, 1);
    assert.match(
      `${deployed.stdout}${deployed.stderr}`,
      /"credit-risk" is the name of credit-risk\.slipway\.yaml, too/,
    );
  });

  it('prints a table, refusals in their place, and exits with 1', async () => {
    const { code, stdout } = await run('-', {
      stdin: JSON.stringify([safeRow, { ...safeRow, duration: 999 }]),
      format: 'table',
    });
    assert.equal(code, 1);
    const [header, good, refused] = stdout.split('\n');
    assert.match(header ?? '', /^row {2}probability +decision/);
    assert.match(good ?? '', /^0 +0\.0569\d* +good$/);
    assert.match(refused ?? '', /^1 +.*\(row\/range\)$/);
  });

  for (const [name, text, says] of [
    ['text that is no JSON', 'duration=12', /-:1 is not JSON — rows are a JSON array, or one JSON object a line/],
    ['a bad second line', `${JSON.stringify(safeRow)}\n{"duration":`, /-:2 is not JSON/],
    ['a row that is a number', '[12]', /row 0 is not an object of column names and values/],
    ['no rows', '[]', /- holds no rows/],
    ['nothing', '', /- holds no rows/],
  ] as const)
    it(`${name}: exit 2, and what to do`, async () => {
      const { code, stderr, stdout } = await run('-', { stdin: text });
      assert.match(stderr, says);
      assert.equal(stdout, '');
      assert.equal(code, 2);
    });

  it('a file that is not there: exit 2', async () => {
    for (const file of ['nothing.json', 'nothing.csv', 'nothing.parquet']) {
      const { code, stderr } = await run(file);
      assert.ok(stderr.includes(file), stderr);
      assert.equal(code, 2);
    }
  });

  it('a Parquet file cut in half: exit 2, naming the file', async () => {
    const whole = statSync(join(desk.folder, 'reference.parquet')).size;
    const { truncateSync, copyFileSync } = await import('node:fs');
    const half = join(desk.folder, 'half.parquet');
    copyFileSync(join(desk.folder, 'reference.parquet'), half);
    truncateSync(half, Math.floor(whole / 2));
    const { code, stderr } = await run('half.parquet');
    assert.match(stderr, /half\.parquet/);
    assert.equal(code, 2);
  });

  it('an endpoint that is neither local nor a URL: exit 2', async () => {
    const { code, stderr } = await desk.slipway(['run', contractName, '--rows', 'rows.json', '--endpoint', 'prod']);
    assert.match(stderr, /prod is neither local nor a URL/);
    assert.equal(code, 2);
  });

  it('a URL where nobody listens: exit 2, naming it', async () => {
    const url = 'http://127.0.0.1:9';
    const { code, stderr } = await desk.slipway(['run', contractName, '--rows', 'rows.json', '--endpoint', url]);
    assert.ok(stderr.includes(url), stderr);
    assert.equal(code, 2);
  });
});

describe('slipway verify', () => {
  it('says that examples and parity hold', async () => {
    const desk = new Desk();
    const { code, stdout } = await desk.slipway(['verify', contractName]);
    assert.equal(code, 0);
    assert.match(stdout, /^examples {2}4 run$/m);
    assert.match(stdout, /^parity {4}1,000 rows · largest difference \S+ · 0 decisions flip$/m);
  });
});

describe('slipway verify: a constant that is not the notebook’s', () => {
  const desk = new Desk();

  it('breaks parity: exit 1, with the figures', async () => {
    desk.change(contractName, 'mean: 20.903', 'mean: 21.903');
    const { code, stdout } = await desk.slipway(['verify', contractName, '--format', 'json']);
    assert.equal(code, 1);
    const report = JSON.parse(stdout) as {
      holds: boolean;
      problems: { rule: string }[];
      parity: { holds: boolean; outputs: { beyond: number }[] };
    };
    assert.equal(report.holds, false);
    assert.equal(report.parity.holds, false);
    assert.ok((report.parity.outputs[0]?.beyond ?? 0) > 900);
    assert.ok(report.problems.some(({ rule }) => rule === 'parity/broken'));
  });

  it('is not proven without a reference', async () => {
    desk.change(contractName, /^reference:\n( {2}.*\n)+/m, '');
    desk.change(contractName, /^parity: .*\n/m, '');
    desk.change(contractName, 'mean: 21.903', 'mean: 20.903');
    const { code, stdout } = await desk.slipway(['verify', contractName]);
    assert.equal(code, 1);
    assert.match(stdout, /not proven: the contract names no reference predictions — add reference/);
  });
});
