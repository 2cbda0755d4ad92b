import assert from 'node:assert/strict';
import { parseContract } from '../../../src/contract/document';
import { computeFlow } from '../../../src/contract/flow';
import { signature } from '../given';
import { contractOf } from './front';

const inputs = `inputs:
  x: {type: image, shape: [8, 6, 3]}
  t: {type: float32, shape: [3, 4, 4]}
  v: {type: float64, shape: [24]}
  a: {}
`;

function refused(step: string, pattern: RegExp, ...before: string[]): void {
  const body = `${inputs}preprocessing:\n${[...before, step].map((one) => `  - ${one}\n`).join('')}`;
  const { issues } = computeFlow(contractOf(body), undefined);
  assert.equal(issues.length, 1, `${step}: ${issues.map(({ message }) => message).join('\n')}`);
  assert.match(issues[0]?.message ?? '', pattern);
  assert.equal(issues[0]?.message.split(' — ').length, 3, issues[0]?.message);
}

describe('contract/steps: images that cannot be', () => {
  const toCHW = 'layout: {columns: [x], from: HWC, to: CHW}';
  const rescaled = 'rescale: {columns: [x], divide_by: 255}';

  it('refuses what resize cannot resize', () => {
    refused('resize: {columns: [a], size: 4, filter: box}', /"a" is no image/);
    refused('resize: {columns: [t], size: 4, filter: box}', /"t" is no image/);
    refused('resize: {columns: [x], size: 4}', /has no "filter"/);
    refused('resize: {columns: [x], size: 4, filter: hamming}', /one of nearest, box, bilinear/);
    refused('resize: {columns: [x], size: 0, filter: box}', /"size" of resize cannot be 0/);
    refused('resize: {columns: [x], size: [1, 2, 3], filter: box}', /\[height, width\]/);
    refused('resize: {columns: [x], size: 4, filter: box}', /layout CHW/, toCHW);
    refused('resize: {columns: [x], size: 4, filter: box}', /"x" is float64, and resize takes bytes/, rescaled);
  });

  it('refuses what the other steps cannot take', () => {
    refused('crop: {columns: [x], size: 7, anchor: center}', /8 by 6, smaller than the part of 7 by 7/);
    refused('crop: {columns: [x], size: 4}', /has no "anchor"/);
    refused('crop: {columns: [v], size: 4, anchor: center}', /"v" is no image/);
    refused('layout: {columns: [x], from: CHW, to: HWC}', /has the layout HWC, not CHW/);
    refused('layout: {columns: [v], from: CHW, to: HWC}', /has no three dimensions/);
    refused('normalize_channels: {columns: [x], mean: [1, 2], std: [1, 2, 3]}', /3 channels, and "mean" has 2/);
    refused('normalize_channels: {columns: [x], mean: [1, 2, 3], std: [1, 0, 3]}', /above 0/);
    refused('normalize_channels: {columns: [t], mean: [1, 2, 3], std: [1, 1, 3]}', /"t" is no image/);
    refused('rescale: {columns: [x], divide_by: 0}', /above 0/);
    refused('one_hot: {columns: [x], categories: [1, 2]}', /"x" is 144 wide/);
  });

  it('refuses a declaration that no row can meet', () => {
    const messages = (input: string): string[] =>
      parseContract(
        `apiVersion: slipway/v1\nkind: Model\nmetadata: {name: t, version: "1"}\nmodel: {path: m.onnx}\ninputs: {x: ${input}}\npreprocessing: []\noutputs: {y: {from: y}}\n`,
      ).issues.map(({ message }) => message);
    const one = (input: string, pattern: RegExp): void => {
      const found = messages(input);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', pattern);
    };
    one('{type: image}', /has no shape/);
    one('{type: image, shape: [8, 6]}', /an image of 2 dimensions/);
    one('{type: string, shape: [8]}', /tensors are of numbers/);
    one('{shape: [100000, 100000]}', /more than 50000000 values/);
    one('{shape: [0]}', /a whole number above 0/);
    one('{shape: []}', /a list of dimensions/);
    one('{shape: [2, 2.5]}', /a whole number above 0/);
    assert.deepEqual(messages('{type: image, shape: [8, 6, 1]}'), []);
  });

  it('meets an input of the model by its dimensions', () => {
    const found = (shape: (number | string | null)[], ...steps: string[]): string[] => {
      const contract = contractOf(`${inputs}preprocessing: [${steps.map((step) => `{${step}}`).join(', ')}]\n`);
      return computeFlow(contract, signature({ inputs: { x: ['uint8', shape] }, outputs: {} }))
        .issues.filter(({ code }) => code === 'signature/width')
        .map(({ message }) => message);
    };
    assert.deepEqual(found([null, 8, 6, 3], 'crop: {columns: [x], size: [8, 6], anchor: center}'), []);
    assert.deepEqual(found([null, 3, 'h', null], toCHW), []);
    assert.deepEqual(found([null, 144], toCHW), []);
    assert.match(found([null, 3, 8, 6])[0] ?? '', /4 dimensions, rows of \[3, 8, 6\], and "x" is rows of \[8, 6, 3\]/);
    assert.match(found([null, 144, 1], toCHW)[0] ?? '', /rows of \[144, 1\]/);
    assert.match(found([null, 143])[0] ?? '', /144 wide/);
  });
});
