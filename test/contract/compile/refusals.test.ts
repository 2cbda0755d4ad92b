import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type ByteSource } from '../../../src/protocol/files';
import { WireWriter } from '../../../src/onnx/writer';
import { BindingError, bindingOf } from '../../../src/contract/binding';
import { compile, CompileError } from '../../../src/contract/compile';
import { computeFlow } from '../../../src/contract/flow';
import { sourceOf } from '../../onnx/bytes';
import { contractOf } from '../steps/front';
import { build, credit, modelOf } from './given';

describe('contract/compile: what no artifact is made of', () => {
  it('refuses what the flow refuses, at its place', () => {
    const refuse = (
      model: string,
      body: string,
      code: 'flow' | 'model',
      path: readonly (string | number)[],
      message: RegExp,
    ): void => {
      assert.throws(
        () => build(model, body),
        (error: unknown) => {
          assert.ok(error instanceof CompileError);
          assert.equal(error.code, code);
          assert.deepEqual(error.path, path);
          assert.match(error.message, message);
          return true;
        },
      );
    };
    refuse(
      'plain',
      credit.replace('age, purpose], into', 'age], into') + 'outputs: {p: {from: probabilities, index: 0}}\n',
      'flow',
      ['preprocessing', 4, 'concat', 'into'],
      /3 wide.*takes 7/,
    );
    refuse(
      'plain',
      `${credit}outputs: {p: {from: probabilites}}\n`,
      'flow',
      ['outputs', 'p', 'from'],
      /Did you mean "probabilities"/,
    );
    refuse(
      'plain',
      credit.replace('log1p', 'log2') + 'outputs: {p: {from: probabilities}}\n',
      'flow',
      ['preprocessing', 1, 'log2'],
      /no step "log2"/,
    );
  });

  it('refuses a file that is cut in half', () => {
    const whole = readFileSync(new URL('models/trees.onnx', import.meta.url));
    const { signature } = modelOf('trees');
    const contract = contractOf(
      'inputs: {X: {}}\npreprocessing: [{concat: {columns: [X, X2, X3], into: Y}}, {rename: {columns: {X: a, Y: X}}}]\noutputs: {answer: {from: variable}}\n'.replace(
        'inputs: {X: {}}',
        'inputs: {X: {}, X2: {}, X3: {}}',
      ),
    );
    assert.deepEqual(computeFlow(contract, signature).issues, []);
    assert.throws(
      () =>
        compile({
          contract,
          textSha256: '',
          model: { source: sourceOf(whole.subarray(0, 900)), signature, sha256: '' },
        }),
      (error: unknown) => error instanceof CompileError && error.code === 'model',
    );
  });

  it('refuses to make a file that no runtime reads, and reads no weights to know that', () => {
    const { signature, source } = modelOf('plain');
    const bytes = source.read(0, source.size);
    /** The model with a note of so many bytes that the whole has `size`. */
    const padded = (size: number): ByteSource => {
      const note = new WireWriter().varint(6, size - bytes.length - 6).finish();
      note[0] = 0x32;
      const head = Buffer.concat([bytes, note]);
      return {
        size,
        read(offset, length) {
          assert.ok(length < 1e6, 'weights are not read');
          const part = new Uint8Array(length);
          part.set(head.subarray(offset, offset + length));
          return part;
        },
      };
    };
    const make = (size: number): number =>
      compile({
        contract: contractOf(`${credit}outputs: {p: {from: probabilities, index: 0}}\n`),
        textSha256: '',
        model: { source: padded(size), signature, sha256: '' },
      }).length;
    const added = make(2 ** 30) - 2 ** 30;
    assert.ok(added > 1000 && added < 10_000);
    // Where the metadata says how the model lies in the artifact, a longer number is a byte more.
    assert.ok(make(2 ** 31 - 100 - added) < 2 ** 31);
    assert.throws(
      () => make(2 ** 31 + 100 - added),
      (error: unknown) =>
        error instanceof CompileError &&
        error.code === 'model' &&
        /2,147,483,\d+ bytes.*save_as_external/.test(error.message),
    );
  });

  it('knows an artifact from another file', () => {
    assert.throws(() => bindingOf(modelOf('plain').signature.metadata), BindingError);
    assert.throws(() => bindingOf(new Map([['slipway.binding', '{']])), /not JSON/);
    assert.throws(() => bindingOf(new Map([['slipway.binding', '{"v":2}']])), /another version or damaged/);
  });
});
