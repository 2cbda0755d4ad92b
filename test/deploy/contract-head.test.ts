import assert from 'node:assert/strict';
import Module from 'node:module';
import path from 'node:path';
import { besideContract, headOf, headText } from '../../src/deploy/contract-head';

const intact = 'metadata: {name: churn, version: "1.10"}\nmodel: {path: churn.onnx}\n';

/** What the list takes from a contract: of its whole text, and of the part that it remembers. */
function read(text: string): readonly (string | undefined)[] {
  const { name, version, modelPath } = headOf(headText(text));
  assert.deepEqual(headOf(text), { name, version, modelPath });
  return [name, version, modelPath];
}

describe('head of a contract', () => {
  it('is read from what is broken, where it can be', () => {
    for (const text of [
      `description: "never closed\n${intact}`,
      `${intact}inputs: {amount: {unit: EUR\n`,
      `inputs:\n\tamount: {}\n${intact}`,
      `${intact}\0\u0001`,
      `%YAML 1.1\n---\n${intact}---\nmetadata: {name: second}\n`,
      `inputs: ${'['.repeat(5000)}\n${intact}`,
      `metadata: {name: churn, version: "1.10"\nmodel: {path: churn.onnx}\n`,
      'metadata: {\n  name: churn,\n  version: "1.10"\n}\nmodel: {\n  path: churn.onnx\n}\n',
    ])
      assert.deepEqual(read(text), ['churn', '1.10', 'churn.onnx'], text.slice(0, 80));
    assert.deepEqual(read('metadata: {name: churn}\nmodel:\n  path: "churn.onnx\ninputs: {}\n').slice(0, 2), [
      'churn',
      undefined,
    ]);
  });

  it('is nothing where nothing is said', () => {
    for (const text of [
      '',
      '\0\0\0',
      '- a\n',
      'metadata:\nmodel:\n',
      'metadata: [name]\nmodel: null\n',
      '{{{[[[*&! %@`\n',
    ])
      assert.deepEqual(read(text), [undefined, undefined, undefined], JSON.stringify(text));
    assert.deepEqual(read('metadata: {name: [a], version: {b: c}}\nmodel: {path: }\n'), [
      undefined,
      undefined,
      undefined,
    ]);
    assert.deepEqual(read(`metadata: &a {name: *a}\nmodel: ${'{path: '.repeat(3000)}`), [
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is what the YAML says, however it is written', () => {
    const written: readonly (readonly [string, string])[] = [
      ['model: {path: "my model.onnx"}', 'my model.onnx'],
      ["model: {path: 'it''s, a #1 {model}.onnx'}", "it's, a #1 {model}.onnx"],
      ['model:\n  # path: old.onnx\n  path: new.onnx # path: older.onnx', 'new.onnx'],
      ['model: {data: [{path: w.bin}], path: m.onnx}', 'm.onnx'],
      ['model:\n  data:\n    - path: w.bin\n  path: m.onnx', 'm.onnx'],
      ['model:\n# in column 0\n  sha256: x\n\n# and again\n  path: m.onnx', 'm.onnx'],
      ['model:\n  path: >-\n    a\n    b.onnx', 'a b.onnx'],
      ['"model": {"path": "m.onnx"}', 'm.onnx'],
      ['model:\r\n  path: m.onnx\r', 'm.onnx'],
      ['model: &m\n  path: m.onnx', 'm.onnx'],
    ];
    for (const [model, expected] of written)
      assert.deepEqual(
        read(`\uFEFFmetadata:\n  name: churn\n${model}\ninputs:\n  path: {}\n  model: {}\n`),
        ['churn', undefined, expected],
        model,
      );
    assert.deepEqual(read('{"model": {"path": "m.onnx"}, "metadata": {"name": "churn", "version": 2}}'), [
      'churn',
      '2',
      'm.onnx',
    ]);
  });

  it('is a few lines of a long contract', () => {
    const long = `metadata: {name: churn}\ninputs:\n${'  a: {type: string}\n'.repeat(20_000)}model: {path: m.onnx}\n`;
    assert.deepEqual(read(long), ['churn', undefined, 'm.onnx']);
    assert.ok(headText(long).length < 60);
  });
});

describe("the model's path in a URI", () => {
  it('has slashes and its drive', () => {
    const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
    const original = loader._load;
    const file = require.resolve('../../src/deploy/contract-head');
    const { [file]: loaded } = require.cache;
    Reflect.deleteProperty(require.cache, file);
    loader._load = (request, ...rest) =>
      request === 'node:path' ? path.win32 : original.call(Module, request, ...rest);
    try {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded again, as on Windows
      const windows = require(file) as { besideContract: typeof besideContract };
      for (const beside of [besideContract, windows.besideContract]) {
        assert.equal(beside('/c:/My Models/churn.slipway.yaml', 'out/m.onnx'), '/c:/My Models/out/m.onnx');
        assert.equal(beside('/c:/models/a/churn.slipway.yaml', '../m.onnx'), '/c:/models/m.onnx');
        assert.equal(beside('/home/me/churn.slipway.yaml', './m.onnx'), '/home/me/m.onnx');
      }
    } finally {
      loader._load = original;
      if (loaded) require.cache[file] = loaded;
    }
  });
});
