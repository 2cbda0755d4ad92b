import assert from 'node:assert/strict';
import { parseContract } from '../../src/contract/document';
import { type Path } from '../../src/contract/model';
import { good, issues } from './good';

describe('reading a contract', () => {
  it('gives its values with defaults and its operations in order', () => {
    const { contract, issues: found } = parseContract(good);
    assert.deepEqual(found, []);
    assert.ok(contract);
    assert.equal(contract.version, '1.2.0');
    assert.deepEqual(
      contract.inputs.map((input) => [input.name, input.type, input.range, input.missing, input.unknown]),
      [
        ['duration', 'float64', [1, 120], 'forbid', 'forbid'],
        ['amount', 'float64', [0, 1000000], 'allow', 'forbid'],
        ['purpose', 'string', undefined, 'forbid', 'other'],
        ['applied', 'datetime', [946684800, 1924905600], 'forbid', 'forbid'],
      ],
    );
    assert.deepEqual(
      contract.preprocessing.map((step) => [step.op, step.path]),
      [
        ['impute', ['preprocessing', 0, 'impute']],
        ['log1p', ['preprocessing', 1, 'log1p']],
      ],
    );
    assert.deepEqual(
      contract.outputs.map((output) => [output.name, output.from, output.steps.map((step) => step.op)]),
      [
        ['probability', 'probabilities', ['index']],
        ['decision', 'probability', ['threshold', 'labels']],
      ],
    );
    assert.deepEqual(contract.monitoring, {
      falseAlarms: 2,
      perMs: 2_592_000_000,
      ignoreBelow: 0.01,
      labelDelayMs: 1_209_600_000,
    });
    assert.deepEqual(contract.service, { latencyP99Ms: 50, errorRate: 0.001 });
    assert.equal(contract.examples[0]?.tolerance, 1e-4);
  });

  it('is YAML 1.2: no, y and N are text, and so are dates', () => {
    const { contract } = parseContract('inputs:\n  a: {type: string, categories: [no, y, N, 2024-05-02]}\n');
    assert.deepEqual(contract?.inputs[0]?.categories, ['no', 'y', 'N', '2024-05-02']);
  });

  it('reads the same from CRLF and behind a byte order mark', () => {
    const plain = parseContract(good);
    const other = parseContract(`\uFEFF${good.replaceAll('\n', '\r\n')}`);
    assert.deepEqual(other.issues, []);
    assert.deepEqual(other.contract, plain.contract);
    const at = other.rangeOf(['inputs', 'amount'], 'key');
    assert.equal(other.text.slice(at.from, at.to), 'amount');
    assert.deepEqual(other.position(at.from), { line: 7, character: 2 });
    assert.equal(other.offset({ line: 7, character: 2 }), at.from);
  });

  it('counts positions in UTF-16 units', () => {
    const document = parseContract('inputs: {"😀": {type: string}, b: {typ: string}}\n');
    assert.deepEqual(document.position(document.rangeOf(['inputs', 'b'], 'key').from), { line: 0, character: 31 });
  });

  it('keeps what fits of a contract with mistakes', () => {
    const { contract } = parseContract(
      good
        .replace('[1, 120]', '[120, 1]')
        .replace('type: string', 'type: strng')
        .replace('latency_p99: 50ms', 'latency_p99: fast'),
    );
    assert.deepEqual(
      contract?.inputs.map((input) => input.type),
      ['float64', 'float64', 'string', 'datetime'],
    );
    assert.equal(contract.inputs[0]?.range, undefined);
    assert.deepEqual(contract.service, { errorRate: 0.001 });
    assert.equal(contract.outputs.length, 2);
  });

  it('finds the place of every path, and of an absent one the nearest', () => {
    const document = parseContract(good);
    const at = (path: Path, on?: 'key' | 'value'): string => {
      const { from, to } = document.rangeOf(path, on);
      return document.text.slice(from, to);
    };
    assert.equal(at(['inputs', 'purpose', 'categories', 1]), 'radio_tv');
    assert.equal(at(['inputs', 'purpose']), 'purpose');
    assert.equal(at(['inputs', 'duration', 'range'], 'value'), '[1, 120]');
    assert.equal(at(['inputs', 'duration', 'range'], 'key'), 'range');
    assert.equal(at(['preprocessing', 1]), 'log1p');
    assert.equal(at(['preprocessing', 1, 'log1p', 'columns', 0]), 'amount');
    assert.equal(at(['preprocessing', 1, 'log1p', 'columns', 7]), 'columns');
    assert.equal(at(['inputs', 'nowhere', 'range']), 'inputs');
    assert.equal(at([]), 'apiVersion');
  });

  it('gives the path at every offset of a value back', () => {
    const document = parseContract(good);
    for (const path of [
      ['inputs', 'purpose', 'categories', 1],
      ['metadata', 'owner'],
      ['preprocessing', 1, 'log1p', 'columns', 0],
      ['examples', 0, 'row', 'amount'],
    ]) {
      const { from, to } = document.rangeOf(path, 'value');
      assert.deepEqual(document.pathAt(from), path);
      assert.deepEqual(document.pathAt(to), path);
    }
    assert.deepEqual(document.pathAt(0), []);
  });

  it('follows aliases, and a merge key is no key', () => {
    const { contract } = parseContract('inputs:\n  a: &n {type: int32}\n  b: *n\n');
    assert.deepEqual(
      contract?.inputs.map((input) => input.type),
      ['int32', 'int32'],
    );
    assert.deepEqual(issues('inputs:\n  a: &n {type: int32}\n  b: {<<: *n}\n').slice(-1), ['syntax/unknown-key <<']);
  });
});
