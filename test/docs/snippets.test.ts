import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Contract } from '../../src/contract/model';
import { parseContract } from '../../src/contract/document';
import { computeFlow } from '../../src/contract/flow';
import { bindArguments, outputSteps, preprocessingSteps } from '../../src/contract/steps/registry';
import { cellFiles } from '../../src/build/cells.mjs';
import { type ModelSignature } from '../../src/onnx/signature';

interface Snippet {
  readonly prefix: string;
  readonly include: readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}
const snippets = ['contract', 'steps'].flatMap((name) => {
  const file = new URL(`../../snippets/${name}.code-snippets.json`, import.meta.url);
  return Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Snippet>);
});
const stepSnippets = snippets.filter(([, { prefix }]) => prefix !== 'slipway');
const stepOf = (prefix: string) => prefix.replace(/^slipway-/, '');

/** The body as it stands after Tab, Tab, Tab: each placeholder with its default, each choice with its first. */
function filled(body: readonly string[]): string {
  return body
    .join('\n')
    .replaceAll(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')
    .replaceAll('$0', '');
}

function contractOf(text: string): Contract {
  const { contract, issues } = parseContract(text);
  assert.deepEqual(
    issues.map(({ message }) => message),
    [],
  );
  assert.ok(contract);
  return contract;
}

const frame =
  'apiVersion: slipway/v1\nkind: Model\nmetadata: {name: example, version: "1"}\nmodel: {path: model.onnx}\n';

/** A model that takes what the skeleton makes: amount and two categories. */
const signature: ModelSignature = {
  irVersion: 8,
  producer: { name: 'skl2onnx', version: '1' },
  opsets: new Map([['', 17]]),
  inputs: [{ name: 'float_input', kind: 'tensor', elementType: 'float32', shape: [null, 3] }],
  outputs: [{ name: 'probabilities', kind: 'tensor', elementType: 'float32', shape: [null, 2] }],
  initializerInputs: [],
  operators: new Map(),
  metadata: new Map(),
  externalData: [],
  functions: [],
  parameters: 0,
  zipMaps: [],
  locales: [],
};

describe('docs: snippets', () => {
  it('there is one for the contract, and one for every step', () => {
    const names = [...preprocessingSteps.keys(), ...outputSteps.keys()];
    assert.deepEqual(
      snippets.map(([, { prefix }]) => prefix).sort(),
      ['slipway', ...names.map((name) => `slipway-${name}`)].sort(),
    );
  });

  it('the notebook cells and their snippets are what their parts make', () => {
    for (const [name, text] of Object.entries(cellFiles()))
      assert.ok(
        readFileSync(new URL(`../../snippets/${name}`, import.meta.url), 'utf8') === text,
        `snippets/${name} is not what src/build/cells make: run "node src/build/cells.mjs"`,
      );
  });

  it('they appear in contracts only, with a description', () => {
    for (const [name, { include, description }] of snippets) {
      assert.deepEqual(include, ['**/*.slipway.yaml'], name);
      assert.ok(description.length > 0, name);
    }
  });

  it('the skeleton is a contract without a syntax finding, and fits a model of its shape', () => {
    const [, skeleton] = snippets.find(([, { prefix }]) => prefix === 'slipway') ?? [];
    assert.ok(skeleton);
    const contract = contractOf(filled(skeleton.body));
    assert.deepEqual(
      computeFlow(contract, signature).issues.map(({ message }) => message),
      [],
    );
  });

  for (const [name, { prefix, body }] of stepSnippets)
    it(`${name}: its body parses, and its arguments are those of the step`, () => {
      const text = filled(body);
      const preprocessing = preprocessingSteps.get(stepOf(prefix));
      const step = preprocessing ?? outputSteps.get(stepOf(prefix));
      assert.ok(step);
      const contract = contractOf(
        preprocessing
          ? `${frame}inputs: {}\npreprocessing:\n  ${text}\noutputs: {answer: {from: variable}}\n`
          : `${frame}inputs: {}\noutputs:\n  ${text}\n`,
      );
      const uses = [...contract.preprocessing, ...contract.outputs.flatMap(({ steps }) => steps)];
      const use = uses.find(({ op }) => op === stepOf(prefix));
      assert.ok(use, 'the body uses the step');
      for (const each of uses) {
        const bound = preprocessing ? bindArguments(preprocessing, each) : bindOutput(each.op, each);
        assert.ok(bound.ok, bound.ok ? '' : JSON.stringify(bound.issues));
      }
    });
});

function bindOutput(op: string, use: Contract['outputs'][number]['steps'][number]) {
  const step = outputSteps.get(op);
  assert.ok(step, `${op} is an output step`);
  return bindArguments(step, use);
}
