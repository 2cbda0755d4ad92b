import { type Given } from '../../given';
import { model, type RuleCase } from './rule-case';

const unreadable = (problem: 'missing' | 'directory' | 'outside' | 'unreadable'): Given => ({
  model: { state: 'unreadable', path: 'model.onnx', problem, detail: 'EACCES: permission denied' },
});
const path: readonly [string, string] = ['{path: model.onnx', '{path: «model.onnx»'];

export const modelCases: readonly RuleCase[] = [
  { rule: 'model/missing-file', name: 'no such file', edit: path, given: unreadable('missing') },
  {
    rule: 'model/missing-file',
    name: 'no right to read it',
    edit: path,
    given: unreadable('unreadable'),
    says: /EACCES/,
  },
  { rule: 'model/is-directory', name: 'a folder', edit: path, given: unreadable('directory') },
  { rule: 'model/outside-workspace', name: 'a path that leaves', edit: path, given: unreadable('outside') },
  {
    rule: 'model/not-onnx',
    name: 'another file',
    edit: path,
    given: { model: { state: 'invalid', detail: 'It is a pickle — export it.' } },
    says: /read: It is a pickle; export it — no/,
  },
  {
    rule: 'model/too-large',
    name: 'three gigabytes in one file',
    edit: path,
    given: model({ size: 3 * 2 ** 30 }),
    says: /^The model is one file of 3\.22 GB — no runtime reads/,
  },
  {
    rule: 'model/too-large',
    name: 'a file that the steps make too large',
    edit: path,
    given: model({ size: 2 ** 31 - 500 }),
    says: /2\.15 GB, and with [\d,]{3,6} bytes of the contract's steps/,
  },
  { rule: 'model/digest-mismatch', name: 'another model', edit: [`"${'2'.repeat(64)}"`, `«"${'1'.repeat(64)}"»`] },
  {
    rule: 'model/newer-opset',
    name: 'an opset of tomorrow',
    edit: path,
    given: model({ opset: 27 }),
    says: /opset 27 \(at most 26\)/,
  },
  { rule: 'model/newer-opset', name: 'an IR of tomorrow', edit: path, given: model({ ir: 14 }), says: /IR version 14/ },
  {
    rule: 'model/external-data-missing',
    name: 'weights that no contract names',
    edit: path,
    given: model({ externalData: ['w.bin'] }),
    says: /does not name/,
  },
  {
    rule: 'model/external-data-missing',
    name: 'weights that are not there',
    edit: path,
    given: model({ externalData: ['w.bin'], missingData: ['w.bin'] }),
    says: /no such file/,
  },
  {
    rule: 'model/fixed-batch',
    name: 'one row at a time',
    edit: path,
    given: model({ inputs: { float_input: ['float32', [1, 7]] } }),
    says: /exactly 1 row at a time.*FloatTensorType\(\[None, 7\]\)/,
  },
  {
    rule: 'model/fixed-batch',
    name: 'one picture at a time',
    text: `apiVersion: slipway/v1
kind: Model
metadata: {name: pictures, version: "1"}
model: {path: «model.onnx», sha256: "${'2'.repeat(64)}"}
inputs:
  photo: {type: float32, shape: [3, 4, 5]}
preprocessing: []
outputs: {y: {from: probabilities, index: 1}}
`,
    given: {
      ...model({ inputs: { photo: ['float32', [1, 3, 4, 5]] } }),
      reference: { state: 'unknown' },
      examples: {},
    } as unknown as Given,
    says: /dynamic_axes=\{"photo": \{0: "rows"\}\} for torch\.onnx\.export, tf\.TensorSpec\(\[None, 3, 4, 5\]\)/,
  },
  {
    rule: 'model/float64',
    name: 'digits that are cut on the way',
    edit: ['type: float32}', 'type: «float32»}'],
    given: model({ inputs: { float_input: ['float64', [null, 7]] } }),
  },
];
