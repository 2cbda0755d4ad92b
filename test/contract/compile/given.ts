import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { readSignature } from '../../../src/onnx/signature';
import { joinParts } from '../../../src/onnx/parts';
import { bindingOf, type Binding } from '../../../src/contract/binding';
import { compile } from '../../../src/contract/compile';
import { sourceOf } from '../../onnx/bytes';
import { contractOf } from '../steps/front';

const numbers = z.array(z.number());
const cells = z.record(z.string(), z.array(z.union([z.number(), z.string()])));
/** What scikit-learn and the boosters answered (models.py). */
export const expected = z
  .object({
    classifier: z.object({
      rows: cells,
      fill: z.number(),
      amount: numbers,
      duration: numbers,
      age: numbers,
      purposes: z.array(z.string()),
      probability: numbers,
      probabilities: z.array(numbers),
      label: z.array(z.string()),
    }),
    trees: z.object({ answer: numbers }),
    old: z.object({ answer: numbers }),
    whole: z.object({ rows: cells, probabilities: z.array(numbers), label: z.array(z.string()) }),
  })
  .parse(JSON.parse(readFileSync(new URL('models/expected.json', import.meta.url), 'utf8')));

/** A model of models.py, as it is compiled. */
export function modelOf(name: string) {
  const source = sourceOf(readFileSync(new URL(`models/${name}.onnx`, import.meta.url)));
  return { source, signature: readSignature(source), sha256: 'b'.repeat(64) };
}

/** The artifact of a model and a contract, with its binding read back. */
export function build(model: string, body: string): { bytes: Uint8Array; binding: Binding } {
  const compiled = compile({ contract: contractOf(body), textSha256: 'a'.repeat(64), model: modelOf(model) });
  const bytes = joinParts(compiled.parts);
  assert.equal(bytes.length, compiled.length);
  const { metadata } = readSignature(sourceOf(bytes));
  assert.deepEqual(bindingOf(metadata), compiled.binding);
  assert.equal(metadata.get('slipway.contract.sha256'), 'a'.repeat(64));
  assert.equal(metadata.get('slipway.model.sha256'), 'b'.repeat(64));
  return { bytes, binding: compiled.binding };
}

const c = expected.classifier;
const parameters = ([mean, std]: readonly number[]): string => `{mean: ${String(mean)}, std: ${String(std)}}`;
/** The preprocessing of the classifier. */
export const credit = `inputs:
  duration: {type: int64, range: [4, 72]}
  amount: {range: [0, 1000000], missing: allow}
  purpose: {type: string, categories: [${c.purposes.join(', ')}]}
  age: {range: [18, 100]}
  unused: {type: string, missing: pass}
preprocessing:
  - impute: {columns: [amount], with: ${String(c.fill)}}
  - log1p: {columns: [amount]}
  - standardize: {columns: {amount: ${parameters(c.amount)}, duration: ${parameters(c.duration)}, age: ${parameters(c.age)}}}
  - one_hot: {columns: [purpose]}
  - concat: {columns: [amount, duration, age, purpose], into: float_input, type: float32}
`;
