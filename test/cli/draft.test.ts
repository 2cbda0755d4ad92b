import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contractName, Desk } from './given';

const draftName = 'credit-risk.draft.yaml';

describe('slipway draft', function () {
  this.timeout(180_000);
  const desk = new Desk();

  it('says which file is not there, which is none, and which is no model', async () => {
    const missing = await desk.slipway(['draft', 'modle.onnx']);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /modle\.onnx does not exist — name the exported \.onnx file/);
    const folder = await desk.slipway(['draft', 'model.onnx', '--data', '.']);
    assert.equal(folder.code, 2);
    assert.match(folder.stderr, /\. is not a file — name a CSV, JSON or Parquet file/);
    const text = await desk.slipway(['draft', contractName]);
    assert.equal(text.code, 2);
    assert.match(text.stderr, /credit-risk\.slipway\.yaml cannot be read: .*not an ONNX model/);
    desk.write('torn.parquet', 'PAR1 and no more');
    const torn = await desk.slipway(['draft', 'model.onnx', '--data', 'torn.parquet']);
    assert.equal(torn.code, 2);
    assert.match(torn.stderr, /torn\.parquet/);
    desk.write('none.csv', 'duration,age\n');
    const none = await desk.slipway(['draft', 'model.onnx', '--data', 'none.csv']);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /none\.csv has a header and no rows — write the rows/);
    assert.ok(!existsSync(join(desk.folder, draftName)));
  });

  it('says of a notebook what it could not tell, and finds the reference that it writes', async () => {
    const none = await desk.slipway(['draft', 'model.onnx', '--notebook', 'credit-g.csv']);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /credit-g\.csv is no notebook: it is not JSON/);
    // Its outputs are cleared, and the scaler of a logarithm stands in no data.
    await desk.slipway(['draft', 'model.onnx', '--notebook', 'credit-risk.ipynb']);
    const text = desk.read(draftName);
    assert.match(text, /^# Not found: mean and std of the standardize of credit_amount/m);
    assert.match(text, /^ {2}- log1p: \{columns: \[credit_amount\]\} # inferred$/m);
    assert.match(text, /^reference: \{path: reference\.parquet, predictions: \{probability: p_bad\}/m);
    rmSync(join(desk.folder, draftName));
  });

  it('leaves a contract as it is, writes beside it and shows what would differ', async () => {
    const before = desk.read(contractName);
    const { code, stdout } = await desk.slipway(['draft', 'model.onnx', '--data', 'reference.parquet']);
    assert.equal(desk.read(contractName), before);
    assert.match(stdout, new RegExp(`^${draftName}: drafted, not proven`));
    assert.match(stdout, /^- {3}duration: \{unit: month/m);
    assert.match(stdout, /^\+ {3}duration: \{type: int64.*# inferred$/m);
    // What nobody told it cannot know: that makes errors, not a contract that is deployed as it is.
    assert.equal(code, 1);
    assert.match(stdout, /style\/unconfirmed/);
    assert.match(desk.read(draftName), /purpose: # inferred\n {4}type: string\n {4}categories:/);
  });

  it('writes over no draft either: the same is left, another gets a number', async () => {
    const again = await desk.slipway(['draft', 'model.onnx', '--data', 'reference.parquet']);
    assert.match(again.stdout, new RegExp(`^${draftName}: as it was`));
    desk.write(draftName, 'mine\n');
    const other = await desk.slipway(['draft', 'model.onnx', '--format', 'json']);
    assert.equal((JSON.parse(other.stdout) as { path: string }).path, 'credit-risk.draft-2.yaml');
    assert.equal(desk.read(draftName), 'mine\n');
  });

  it('is the contract where there is none, called as its folder', async () => {
    rmSync(join(desk.folder, contractName));
    await desk.slipway(['draft', 'model.onnx', '--data', 'reference.parquet']);
    const drafted = 'workspace.slipway.yaml';
    assert.match(desk.read(drafted), /^model: \{path: model\.onnx, sha256: "2c8bdbf8/m);
    const { stdout } = await desk.slipway(['lint', drafted]);
    assert.match(stdout, /nobody has confirmed it/);
  });
});

describe('slipway lint, of a contract beside its notebook', function () {
  this.timeout(180_000);
  const desk = new Desk();

  it('finds a step that only the notebook has, and says nothing where both agree', async () => {
    const agreed = await desk.slipway(['lint', '--static', contractName]);
    assert.doesNotMatch(agreed.stdout, /notebook\//);
    desk.change(contractName, '  - log1p: {columns: [credit_amount]}\n', '');
    const { stdout } = await desk.slipway(['lint', '--static', contractName]);
    assert.match(stdout, /notebook\/step-missing\n {2}The notebook does log1p to "credit_amount"/);
  });
});
